// The one door to OpenSSL.
#include "runner/data/sha256.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace runner {

struct Sha256::State {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~State() { EVP_MD_CTX_free(context); }
};

namespace {

void require_done(int done) {
    if (done != 1) throw std::runtime_error("OpenSSL offers no SHA-256");
}

/// The method, fetched once: each digest would look for it anew otherwise, and threads that do so at the same time each
/// load all of OpenSSL's tables. It lives as long as the process.
const EVP_MD* method() {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched;
}

}  // namespace

Sha256::Sha256() : state_(std::make_unique<State>()) {
    require_done(method() ? EVP_DigestInit_ex(state_->context, method(), nullptr) : 0);
}

Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::uint8_t> bytes) {
    require_done(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
    std::array<unsigned char, 32> sum{};
    require_done(EVP_DigestFinal_ex(state_->context, sum.data(), nullptr));
    std::string text;
    for (const unsigned char byte : sum) text += fmt::format("{:02x}", byte);
    return text;
}

std::string sha256(std::span<const std::uint8_t> bytes) {
    Sha256 sum;
    sum.add(bytes);
    return sum.hex();
}

std::string sha256(std::string_view bytes) {
    return sha256(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace runner
