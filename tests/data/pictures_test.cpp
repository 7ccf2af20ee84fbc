#include "runner/data/pictures/read_picture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

#include "runner/data/base64.h"
#include "runner/data/npy.h"
#include "runner/data/pictures/png.h"
#include "runner/data/pictures/resize.h"
#include "runner/data/read_pictures.h"
#include "tests/data/own_data.h"
#include "tests/data/support.h"

using namespace runner;
using namespace tests;

namespace {

Image picture_in(const std::filesystem::path& path, ColorMode mode = ColorMode::rgb) {
    return read_picture(read_bytes(path), mode);
}

std::string refusal(const std::string& file) {
    const Bytes bytes(file.begin(), file.end());
    return message_of<PictureError>([&] { read_picture(bytes, ColorMode::rgb); });
}

/// What Pillow has made of a picture, as numpy saved it.
Bytes expected_pixels(const std::filesystem::path& path) {
    return npy_values<std::uint8_t>(from_npy(tests::read(path)));
}

/// A picture of one colour, as text.
std::string ppm(int height, int width, int value) {
    std::string text = "P3 " + std::to_string(width) + " " + std::to_string(height) + " 255\n";
    for (int i = 0; i < 3 * height * width; ++i) text += std::to_string(value) + " ";
    return text;
}

/// Two classes of two pictures, and what lies beside them.
void write_photos(const Folder& folder, const std::string& name = "photos/") {
    folder.write(name + "cat/2.ppm", ppm(2, 3, 20));
    folder.write(name + "cat/1.PPM", ppm(2, 3, 10));
    folder.write(name + "dog/a/3.pgm", std::string("P5 3 2 255\n\x1e\x1e\x1e\x1e\x1e\x1e"));
    folder.write(name + "dog/b.png", png_of(Bytes(6, 40), 3, 2));
    folder.write(name + "dog/.hidden.png", std::string("no picture"));
}

std::vector<int> first_bytes(const Part& part) {
    std::vector<int> result;
    const auto size = static_cast<std::size_t>(layers::size_of(part.shape));
    for (std::size_t i = 0; i < part.bytes.size(); i += size) result.push_back(part.bytes[i]);
    return result;
}

std::string complaint(const std::string& dataset, const Folder& folder) {
    std::string why;
    try {
        load_own(dataset, folder);
    } catch (const std::runtime_error& error) {
        why = error.what();
    }
    for (std::size_t at; (at = why.find(folder.path().string() + "/")) != why.npos;)
        why.erase(at, folder.path().string().size() + 1);
    return why;
}

/// The cache's files that end so.
std::set<std::filesystem::path> kept(const Folder& folder, const std::string& ending) {
    std::set<std::filesystem::path> files;
    if (!std::filesystem::exists(folder / "cache/pictures")) return files;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "cache/pictures"))
        if (entry.path().extension() == ending) files.insert(entry.path());
    return files;
}

/// As if nobody had written to it for an hour.
void settle(const std::vector<PictureFile>& files, std::vector<PictureFile>& settled) {
    settled = files;
    constexpr std::int64_t hour = 3'600'000'000'000;
    for (PictureFile& file : settled) {
        file.stamp.changed -= hour;
        file.stamp.written -= hour;
    }
}

}  // namespace

TEST_SUITE("pictures") {
    TEST_CASE("pictures of every kind have Pillow's pixels") {
        const Folder folder;
        const auto answer = python("numpy, PIL.Image, struct, zlib", R"(
from PIL import Image
r = numpy.random.default_rng(1)
def smooth(h, w, c):
    y, x = numpy.mgrid[0:h, 0:w]
    a = numpy.stack([128 + 90 * numpy.sin(x / (5 + k) + k) * numpy.cos(y / (7 - k)) for k in range(c)], -1)
    return (a + r.normal(0, 12, a.shape)).clip(0, 255).astype('u1')
def keep(name, image, **how):
    image.save(folder + name, **how)
    expect(name)
def expect(name):
    read = Image.open(folder + name)
    read.load()
    for mode in ('RGB', 'L'): numpy.save(folder + name + '.' + mode + '.npy', numpy.asarray(read.convert(mode)))
    print(name)
rgb, grey = Image.fromarray(smooth(37, 53, 3)), Image.fromarray(smooth(37, 53, 1)[..., 0])
rgba = rgb.copy(); rgba.putalpha(grey)
for name, image in dict(rgb=rgb, grey=grey, rgba=rgba, la=rgba.convert('LA'), one=grey.convert('1'), palette=rgb.quantize(17), few=rgb.quantize(3)).items(): keep(name + '.png', image)
keep('optimal.png', rgb, optimize=True)
for q in (30, 75, 95):
    for s in (0, 1, 2): keep('q%d_%d.jpg' % (q, s), rgb, quality=q, subsampling=s)
keep('progressive.jpg', rgb, progressive=True); keep('grey.jpg', grey); keep('inks.jpg', rgb.convert('CMYK'))
keep('small.jpg', rgb.resize((3, 5))); keep('dot.jpg', rgb.resize((1, 1)))
keep('rgb.ppm', rgb); keep('grey.pgm', grey)
open(folder + 'text.pgm', 'w').write('P2 # it\'s text\n 3 2\n15\n0 1 2\n 7 14 15')
expect('text.pgm')
def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
def png(name, pixels, depth, interlaced, rows):
    header = struct.pack('>IIBBBBB', pixels.shape[1], pixels.shape[0], depth, 2, 0, 0, interlaced)
    data = zlib.compress(b''.join(b'\0' + row.tobytes() for row in rows))
    open(folder + name, 'wb').write(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', header) + chunk(b'IDAT', data) + chunk(b'IEND', b''))
    expect(name)
a = numpy.asarray(rgb)
passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
png('interlaced.png', a, 8, 1, [row for x, y, dx, dy in passes for row in a[y::dy, x::dx]])
png('deep.png', a, 16, 0, (a.astype('>u2') * 256 + 77).astype('>u2'))
)",
                                   folder);
        if (!answer) return;
        std::istringstream names(*answer);
        std::size_t count = 0;
        for (std::string name; std::getline(names, name); ++count) {
            CAPTURE(name);
            for (const auto& [mode, ending] :
                 {std::pair{ColorMode::rgb, ".RGB.npy"}, {ColorMode::grayscale, ".L.npy"}}) {
                const Image picture = picture_in(folder / name, mode);
                CHECK(picture.pixels == expected_pixels(folder / (name + ending)));
                CHECK(picture.pixels.size() == picture.height * picture.width * picture.channels);
            }
        }
        CHECK(count == 27);
    }

    TEST_CASE("pictures are resized to Pillow's pixels, by every filter, to larger and smaller sizes") {
        const Folder folder;
        const auto answer = python("numpy, PIL.Image", R"(
from PIL import Image
r = numpy.random.default_rng(2)
filters = dict(nearest=Image.NEAREST, area=Image.BOX, bilinear=Image.BILINEAR, bicubic=Image.BICUBIC, lanczos3=Image.LANCZOS)
for k, (h, w) in enumerate([(31, 47), (8, 8), (100, 3)]):
    image = Image.fromarray(r.integers(0, 256, (h, w, 3)).astype('u1'))
    image.save(folder + str(k) + '.png')
    for name, f in filters.items():
        for (th, tw) in [(8, 8), (16, 5), (64, 64), (31, 20), (1, 1)]:
            numpy.save(folder + '%d.%s.%d.%d.npy' % (k, name, th, tw), numpy.asarray(image.resize((tw, th), f)))
    th, tw = 12, 20
    rows, columns = min(h, w * th // tw), min(w, h * tw // th)
    left, top = (w - columns) // 2, (h - rows) // 2
    numpy.save(folder + '%d.crop.npy' % k, numpy.asarray(image.crop((left, top, left + columns, top + rows)).resize((tw, th), Image.BILINEAR)))
    rows, columns = max(h, w * th // tw), max(w, h * tw // th)
    black = Image.new('RGB', (columns, rows)); black.paste(image, ((columns - w) // 2, (rows - h) // 2))
    numpy.save(folder + '%d.pad.npy' % k, numpy.asarray(black.resize((tw, th), Image.BILINEAR)))
print('done')
)",
                                   folder);
        if (!answer) return;
        using enum Interpolation;
        for (const char* k : {"0", "1", "2"}) {
            const Image picture = picture_in(folder / (std::string(k) + ".png"));
            for (const auto& [name, filter] : {std::pair{"nearest", nearest},
                                               {"area", area},
                                               {"bilinear", bilinear},
                                               {"bicubic", bicubic},
                                               {"lanczos3", lanczos3}})
                for (const auto& [h, w] : {std::pair{8, 8}, {16, 5}, {64, 64}, {31, 20}, {1, 1}}) {
                    const std::string file = fmt::format("{}.{}.{}.{}.npy", k, name, h, w);
                    CAPTURE(file);
                    CHECK(resize(picture, static_cast<std::size_t>(h), static_cast<std::size_t>(w), filter).pixels ==
                          expected_pixels(folder / file));
                }
            CAPTURE(k);
            CHECK(resize(crop_to_aspect_ratio(picture, 12, 20), 12, 20, bilinear).pixels ==
                  expected_pixels(folder / (std::string(k) + ".crop.npy")));
            CHECK(resize(pad_to_aspect_ratio(picture, 12, 20), 12, 20, bilinear).pixels ==
                  expected_pixels(folder / (std::string(k) + ".pad.npy")));
        }
    }

    TEST_CASE("what is no picture is told what it is, and a damaged one what is wrong with it") {
        using namespace std::string_literals;
        CHECK(refusal("") == "it is empty");
        CHECK(refusal("hello") == "it is no picture: expected PNG, JPEG, PGM or PPM");
        CHECK(refusal("GIF89a") ==
              "it is a GIF: expected PNG, JPEG, PGM or PPM\n      convert it first, as with `convert a.gif a.png`");
        CHECK(refusal("RIFF1234WEBP").starts_with("it is a WebP:"));
        CHECK(refusal("P4 8 1\n\xff").starts_with("it is a bitmap of one bit a pixel:"));
        CHECK(refusal("P5 2 2 255\n123") ==
              "PNM: its header says 2 × 2 pixels, and the file is cut off after 14 bytes");
        CHECK(refusal("P5 100000 100000 255\n") ==
              "its header says 100000 × 100000 pixels, more than the 64 million that are read\n      make it smaller "
              "first: networks see a few hundred a side");
        CHECK(refusal("P6 8000 8000 255\n") ==
              "PNM: its header says 8000 × 8000 pixels, and the file is cut off after 17 bytes");
        CHECK(refusal("P5 0 2 255\n") == "it has no pixels");
        CHECK(refusal("P5 2 2 70000\n1234") == "PNM: its largest value is 70000: expected 1 to 65535");
        CHECK(refusal("P2 2 1 15\n3 16 ") == "PNM: a value is 16, and its largest should be 15");
        CHECK(refusal("P2 2 x") == "PNM: expected its height, a whole number, at byte 5");
        const std::string png = png_of(Bytes(600, 7), 30, 20);
        CHECK(refusal(png).empty());
        CHECK(refusal(png.substr(0, png.size() - 20)) == "PNG: the file is cut off");
        std::string flipped = png;
        flipped[flipped.size() - 18] ^= 1;
        CHECK(refusal(flipped) == "PNG: IDAT: incorrect data check");
        CHECK(refusal("\x89PNG\r\n\x1a\n"s) == "PNG: the file is cut off");
        CHECK(refusal("\xff\xd8\xff"s).starts_with("JPEG: "));
    }

    TEST_CASE("a header that lies about its size costs no memory") {
        // The size of a picture of 30 × 20 pixels, made 8000 × 8000, with the sum of its header.
        std::string png = png_of(Bytes(600, 7), 30, 20);
        const std::string header("\0\0\x1f\x40\0\0\x1f\x40\x08\0\0\0\0", 13);
        png.replace(16, 13, header);
        std::uint32_t crc = ~0u;
        for (std::size_t i = 12; i < 29; ++i) {
            crc ^= static_cast<unsigned char>(png[i]);
            for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
        }
        for (std::size_t i = 0; i < 4; ++i) png[29 + i] = static_cast<char>(~crc >> (24 - 8 * i));
        CHECK(refusal(png) ==
              fmt::format("PNG: its header says 8000 × 8000 pixels, which a file of {} bytes can't hold", png.size()));
    }

    TEST_CASE("a JPEG that is cut off, or promises too much, is not filled up with grey") {
        // Of 8 × 8 grey pixels.
        const auto bytes = from_base64(
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////"
            "////////////////wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABcQAAMBAAAAAAAAAAAAAAAAAAABBDH/2gAIAQEA"
            "AD8AMqw//9k=");
        REQUIRE(bytes);
        const std::string whole(bytes->begin(), bytes->end());
        CHECK(refusal(whole).empty());
        CHECK(refusal(whole.substr(0, whole.size() - 2)) == "JPEG: Premature end of JPEG file");
        CHECK(refusal(whole.substr(0, 100)) == "JPEG: Premature end of JPEG file");
        const std::size_t size = whole.find("\xff\xc0") + 5;
        const auto of_size = [&](const char* sides) {
            std::string other = whole;
            return refusal(other.replace(size, 4, std::string(sides, 4)));
        };
        CHECK(of_size("\x27\x10\x27\x10") ==
              "its header says 10000 × 10000 pixels, more than the 64 million that are read\n      make it smaller "
              "first: networks see a few hundred a side");
        CHECK(of_size("\x1f\x40\x1f\x40") == "JPEG: Corrupt JPEG data: premature end of data segment");
    }

    TEST_CASE("one folder is one class, whatever its pictures are called") {
        const Folder folder;
        write_photos(folder);
        folder.write("photos/dog/notes.txt", std::string("woof"));
        folder.write("photos/loose.png", png_of(Bytes(6, 1), 3, 2));
        std::string said;
        DataPlaces places;
        const Dataset photos =
            own_dataset("folder: photos", folder)->load(places, [&](const std::string& text) { said += text + "\n"; });
        CHECK(photos.name == "folder");
        CHECK(photos.labels == std::vector<std::string>{"cat", "dog"});
        CHECK(photos.train.shape == layers::Shape{2, 3, 3});
        CHECK(photos.train.classes == std::vector<std::int32_t>{0, 0, 1, 1});
        CHECK(first_bytes(photos.train) == std::vector<int>{10, 20, 30, 40});
        CHECK(photos.test.count() == 0);
        const std::string name = (folder / "photos").string();
        CHECK(said == "warning: " + name + ": 1 file passed over, such as " + name +
                          "/dog/notes.txt: PNG, JPEG, PGM and PPM are read\nwarning: " + name +
                          ": 1 picture beside the folders of the classes passed over\n");
        const Dataset grey = load_own("folder: {path: photos, image_size: [4, 6], color_mode: grayscale}", folder);
        CHECK(grey.train.shape == layers::Shape{4, 6, 1});
        CHECK(first_bytes(grey.train) == std::vector<int>{10, 20, 30, 40});
    }

    TEST_CASE("test pictures come from a folder of their own, or are drawn") {
        const Folder folder;
        write_photos(folder);
        folder.write("more/bird/x.ppm", ppm(2, 3, 50));
        folder.write("more/dog/x.ppm", ppm(2, 3, 60));
        const Dataset apart = load_own("folder: {path: photos, test: more}", folder);
        CHECK(apart.labels == std::vector<std::string>{"bird", "cat", "dog"});
        CHECK(apart.train.classes == std::vector<std::int32_t>{1, 1, 2, 2});
        CHECK(apart.test.classes == std::vector<std::int32_t>{0, 2});
        CHECK(first_bytes(apart.test) == std::vector<int>{50, 60});
        CHECK(apart.sha256.size() == 2);
        const Dataset drawn = load_own("folder: {path: photos, test: 0.5}", folder);
        CHECK(drawn.facts().train_classes == std::vector<std::int64_t>{1, 1});
        CHECK(drawn.facts().test_classes == std::vector<std::int64_t>{1, 1});
        CHECK(drawn.sha256.at("train") == apart.sha256.at("train"));
        folder.write("more/dog/x.ppm", ppm(3, 3, 60));
        CHECK(complaint("folder: {path: photos, test: more}", folder) ==
              "more/dog/x.ppm: 3 × 3 pixels, and more/bird/x.ppm has 2 × 3\n      write `image_size: [2, 3]`: every "
              "picture is then resized to it");
    }

    TEST_CASE("a table lists pictures and their labels, or numbers") {
        const Folder folder;
        write_photos(folder);
        folder.write("photos/all.csv", std::string("class,filename\nyes,dog/b.png\nno,cat/1.PPM\nyes,dog/a/3.pgm\n"));
        const Dataset words = load_own("folder: photos/all.csv", folder);
        CHECK(words.labels == std::vector<std::string>{"no", "yes"});
        CHECK(words.train.classes == std::vector<std::int32_t>{1, 0, 1});
        CHECK(first_bytes(words.train) == std::vector<int>{40, 10, 30});
        folder.write("photos/age.csv", std::string("file,age\ndog/b.png,3.5\ncat/1.PPM,-1\n"));
        const Dataset numbers =
            load_own("folder: {path: photos/age.csv, x_col: file, y_col: age, targets: numbers}", folder);
        CHECK(numbers_of(numbers.train.numbers) == std::vector<double>{3.5, -1});
        CHECK(numbers.labels.empty());
        CHECK(
            complaint("folder: photos/age.csv", folder) ==
            "photos/age.csv:1: there is no column `filename` of paths\n      `x_col` of `folder` names it; known are: "
            "`file`, `age`");
        folder.write("photos/age.csv", std::string("filename,class\ndog/b.png,1\ndog/c.png,2\n"));
        CHECK(complaint("folder: photos/age.csv", folder) ==
              "photos/age.csv:3: photos/dog/c.png: no such file\n      paths are relative to the table's folder");
    }

    TEST_CASE("pictures that a table says belong together are tested on together") {
        const Folder folder;
        write_photos(folder);
        std::string table = "filename,class,animal\n";
        for (int i = 0; i < 40; ++i)
            table += fmt::format("{},{},{}\n", i % 2 ? "cat/1.PPM" : "dog/b.png", i % 2 ? "cat" : "dog", i / 4);
        folder.write("photos/all.csv", table);
        const auto kind = own_dataset("folder: {path: photos/all.csv, test: 0.25}", folder)->grouped_by("animal");
        CHECK(kind->identity().ends_with(" in groups of animal"));
        const Dataset dataset = kind->load({}, [](const std::string&) {});
        CHECK(dataset.group == "animal");
        CHECK(dataset.train.groups.size() == 28);
        CHECK(dataset.test.groups.size() == 12);
        CHECK(dataset.group_names == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
        CHECK(dataset.train.files.size() == 28);
        CHECK(dataset.test.files.front() == (folder / "photos/dog/b.png").string());
        std::set<std::int32_t> groups(dataset.train.groups.begin(), dataset.train.groups.end());
        for (const std::int32_t group : dataset.test.groups) CHECK_FALSE(groups.contains(group));
        CHECK(dataset.sha256 != load_own("folder: {path: photos/all.csv, test: 0.25}", folder).sha256);
        CHECK(message_of<declare::InvalidInput>([&] {
                  own_dataset("folder: photos", folder)->grouped_by("animal")->load({}, {});
              }) == "error: `data`: `group`: " + (folder / "photos").string() +
                        ": folders have no columns: name a CSV file that lists the pictures\n");
    }

    TEST_CASE("pictures that are wrong are named, all of them") {
        const Folder folder;
        write_photos(folder);
        folder.write("photos/cat/2.ppm", ppm(2, 4, 20));
        folder.write("photos/dog/b.png", std::string("GIF89a"));
        CHECK(complaint("folder: photos", folder) ==
              "photos/cat/2.ppm: 2 × 4 pixels, and photos/cat/1.PPM has 2 × 3\n      write `image_size: [2, 3]`: every "
              "picture is then resized to it\nphotos/dog/b.png: it is a GIF: expected PNG, JPEG, PGM or PPM\n      "
              "convert it first, as with `convert a.gif a.png`");
        for (int i = 0; i < 20; ++i) folder.write(fmt::format("photos/cat/{}.png", 10 + i), std::string("no picture"));
        CHECK(complaint("folder: {path: photos, image_size: [2, 2]}", folder).ends_with("\n… and 11 more"));
        CHECK(kept(folder, ".pictures").empty());
        CHECK(complaint("folder: nowhere", folder) == "nowhere: no such folder");
        folder.write("flat/a.png", png_of(Bytes(6, 1), 3, 2));
        CHECK(
            complaint("folder: flat", folder) ==
            "flat: 1 picture lies in it, and no class is known of it\n      expected a folder for each class with its "
            "pictures, or the path of a CSV file that lists pictures and their labels");
        const auto said = [&](const std::string& text) {
            return message_of<declare::InvalidInput>([&] { own_dataset("folder: {path: a, " + text + "}", folder); });
        };
        CHECK(said("image_size: [3]").find("`image_size` of `folder`: expected height and width, received [3]") !=
              std::string::npos);
        CHECK(said("image_size: [3, 3], crop_to_aspect_ratio: true, pad_to_aspect_ratio: true")
                  .find("`pad_to_aspect_ratio` of `folder` beside `crop_to_aspect_ratio`") != std::string::npos);
        CHECK(said("interpolation: area").find("`interpolation` of `folder` without `image_size`") !=
              std::string::npos);
    }

    TEST_CASE("pictures are decoded once, and one that changed is never taken from the cache") {
        const Folder folder;
        write_photos(folder);
        const PictureCache cache(folder / "cache");
        const auto list = [&] { return list_pictures(folder / "photos", {}, [](const std::string&) {}); };
        std::vector<std::string> said;
        const auto load = [&](const std::vector<PictureFile>& files, const PictureSettings& settings = {}) {
            return read_pictures(files, settings, cache, {}, [&](const std::string& text) { said.push_back(text); });
        };
        std::vector<PictureFile> files;
        settle(list(), files);
        const Pictures first = load(files);
        CHECK(kept(folder, ".pictures").size() == 1);
        REQUIRE(kept(folder, ".sum").size() == 1);

        // The stamps alone are believed: the files are not opened.
        for (const PictureFile& file : files) write(file.path, std::string("no picture any more"));
        const Pictures again = load(files);
        CHECK(again.sum == first.sum);
        CHECK(again.shape == layers::Shape{2, 3, 3});
        CHECK(std::ranges::equal(again.bytes, first.bytes));

        // Other stamps: their contents say whether they are known. A fresh file gets no stamp that is believed.
        write_photos(folder);
        CHECK(load(list()).sum == first.sum);
        CHECK(kept(folder, ".sum").size() == 1);
        write(folder / "photos/cat/1.PPM", ppm(2, 3, 11));
        CHECK(load(list()).bytes[0] == 11);
        CHECK(load(list()).sum != first.sum);

        // The same size, and the time of the last writing put back: the system still knows.
        const auto before = list();
        const auto time = std::filesystem::last_write_time(folder / "photos/cat/1.PPM");
        write(folder / "photos/cat/1.PPM", ppm(2, 3, 12));
        std::filesystem::last_write_time(folder / "photos/cat/1.PPM", time);
        CHECK(sum_of_listing(list()) != sum_of_listing(before));
        CHECK(load(list()).bytes[0] == 12);

        // Other sizes and colours are kept apart.
        CHECK(load(list(), {.image_size = {1, 1}}).bytes.size() == 12);
        CHECK(load(list(), {.color_mode = ColorMode::grayscale}).bytes.size() == 24);
        CHECK(kept(folder, ".pictures").size() == 5);
        CHECK(said.empty());
    }

    TEST_CASE("what is damaged in the cache is decoded anew, and a cache that takes nothing costs no result") {
        const Folder folder;
        write_photos(folder);
        const auto load = [&] { return first_bytes(load_own("folder: photos", folder).train); };
        const std::vector<int> expected = {10, 20, 30, 40};
        CHECK(load() == expected);
        const std::filesystem::path file = *kept(folder, ".pictures").begin();
        const std::string whole = tests::read(file);
        for (const std::size_t place : {std::size_t{0}, std::size_t{70}, std::size_t{140}, whole.size() - 1}) {
            std::string flipped = whole;
            flipped[place] ^= 1;
            write(file, flipped);
            CHECK(load() == expected);
            CHECK(tests::read(file) == whole);
        }
        write(file, whole.substr(0, whole.size() / 2));
        CHECK(load() == expected);
        std::filesystem::remove_all(folder / "cache");
        folder.write("cache", std::string("a file where the folder should be"));
        std::string said;
        DataPlaces places;
        places.cache_dir = folder / "cache";
        const Dataset photos =
            own_dataset("folder: photos", folder)->load(places, [&](const std::string& text) { said += text; });
        CHECK(first_bytes(photos.train) == expected);
        CHECK(said == "warning: " + (folder / "cache").string() +
                          ": decoded pictures can't be kept there, and are decoded anew by every run");
    }
}
