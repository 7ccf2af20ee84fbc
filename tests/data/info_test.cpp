#include "runner/data/info.h"

#include <doctest/doctest.h>

#include "runner/data/sha256.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

TEST_SUITE("data") {
    TEST_CASE("every dataset is listed with where it is") {
        const Folder folder;
        write_mnist(folder, "mnist/", 3, 2, ".gz");
        DataPlaces places;
        places.cache_dir = folder.path();
        const auto list = list_datasets(places);
        REQUIRE(list.size() == declare::catalog<DatasetKind>().kinds.size());
        CHECK(list[0].name == "mnist");
        CHECK(list[0].here);
        CHECK(list[0].files[0].path == folder.path() / "mnist/train-images-idx3-ubyte.gz");
        CHECK(list[0].files[0].sha256 == "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");
        CHECK(list[0].files[0].found.empty());
        const auto mnist = describe_dataset("mnist", places);
        CHECK(mnist.files[0].found == sha256(digits(3).images));
        CHECK(mnist.files[0].of.empty());
        CHECK(mnist.files[3].found == sha256(digits(2).labels));
        CHECK(list[0].sources.size() == 2);
        CHECK(list[1].name == "fashion_mnist");
        CHECK_FALSE(list[1].here);
        CHECK(list[1].labels[9] == "Ankle boot");
        CHECK(list[1].files[3].path == folder.path() / "fashion_mnist/t10k-labels-idx1-ubyte");
        CHECK_FALSE(list[1].files[3].here);
        CHECK(describe_dataset("synthetic_digits", places).here);
        CHECK(describe_dataset("synthetic_digits", places).sources.empty());
        CHECK_FALSE(describe_dataset("csv", places).here);
    }

    TEST_CASE("a dataset that is not known, or not to be fetched, is told") {
        CHECK(message_of<declare::InvalidInput>([] { describe_dataset("mnits", {}); }) ==
              "error: unknown dataset `mnits`\n      did you mean `mnist`?\n");
        CHECK(message_of<declare::InvalidInput>([] {
                  fetch_dataset("csv", {}, {});
              }).starts_with("error: `csv` takes files of your own: there is nothing to fetch\n"));
        const Folder folder;
        write_mnist(folder, "", 3, 2);
        DataPlaces places;
        places.data_dir = folder.path();
        CHECK(fetch_dataset("mnist", places, [](const std::string&) {}).train.count() == 3);
    }
}
