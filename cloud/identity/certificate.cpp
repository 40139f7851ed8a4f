#include "cloud/identity/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <stdexcept>

namespace faultline::identity {
namespace {

struct release {
    void operator()(BIO* one) const { BIO_free_all(one); }
    void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
    void operator()(X509* one) const { X509_free(one); }
    void operator()(X509_REQ* one) const { X509_REQ_free(one); }
    void operator()(X509_CRL* one) const { X509_CRL_free(one); }
    void operator()(X509_REVOKED* one) const { X509_REVOKED_free(one); }
    void operator()(X509_EXTENSION* one) const { X509_EXTENSION_free(one); }
    void operator()(BIGNUM* one) const { BN_free(one); }
    void operator()(ASN1_STRING* one) const { ASN1_STRING_free(one); }   // integers and times are such
};
template <class T>
using held = std::unique_ptr<T, release>;

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error{std::string{"OpenSSL cannot "} + what};
}

held<BIO> reading(std::string_view text) { return held<BIO>{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))}; }

template <class Write>
std::string written(Write&& write) {
    const held<BIO> to{BIO_new(BIO_s_mem())};
    must(to && write(to.get()), "write PEM");
    char* data = nullptr;
    const auto size = BIO_get_mem_data(to.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

held<EVP_PKEY> new_key() {
    held<EVP_PKEY> key{EVP_EC_gen("P-256")};
    must(key != nullptr, "make a key");
    return key;
}

held<EVP_PKEY> read_key(std::string_view pem) {
    const auto from = reading(pem);
    return held<EVP_PKEY>{PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr)};
}

held<X509> read_x509(std::string_view pem) {
    const auto from = reading(pem);
    return held<X509>{PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr)};
}

std::string text_of(EVP_PKEY* key) {
    return written([&](BIO* to) { return PEM_write_bio_PKCS8PrivateKey(to, key, nullptr, nullptr, 0, nullptr, nullptr) == 1; });
}
std::string text_of(X509* one) {
    return written([&](BIO* to) { return PEM_write_bio_X509(to, one) == 1; });
}

void set_name(X509_NAME* name, const std::string& common) {
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common.data()), static_cast<int>(common.size()), -1, 0) == 1, "set a name");
}

void add(X509* to, X509* issuer, int what, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, to, nullptr, nullptr, 0);
    const held<X509_EXTENSION> extension{X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str())};
    must(extension && X509_add_ext(to, extension.get(), -1) == 1, "add an extension");
}

// Everything but extensions and signature. A quarter of an hour back, as clocks differ.
held<X509> begin(const std::string& name, EVP_PKEY* key, std::int64_t now_s, int days) {
    held<X509> made{X509_new()};
    must(made && X509_set_version(made.get(), X509_VERSION_3) == 1, "make a certificate");
    std::array<unsigned char, 16> random{};
    must(RAND_bytes(random.data(), static_cast<int>(random.size())) == 1, "find randomness");
    random[0] = static_cast<unsigned char>((random[0] & 0x7F) | 0x40);   // positive, always 16 bytes
    const held<BIGNUM> serial{BN_bin2bn(random.data(), static_cast<int>(random.size()), nullptr)};
    must(BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(made.get())) != nullptr, "set a serial number");
    must(ASN1_TIME_set(X509_getm_notBefore(made.get()), static_cast<std::time_t>(now_s - 900)) != nullptr &&
             ASN1_TIME_set(X509_getm_notAfter(made.get()), static_cast<std::time_t>(now_s + std::int64_t{days} * 86'400)) != nullptr, "set times");
    set_name(X509_get_subject_name(made.get()), name);
    must(X509_set_pubkey(made.get(), key) == 1, "set a key");
    return made;
}

void finish(X509* made, X509* issuer, EVP_PKEY* key) {
    must(X509_set_issuer_name(made, X509_get_subject_name(issuer)) == 1 && X509_sign(made, key, EVP_sha256()) > 0, "sign");
}

std::int64_t seconds_of(const ASN1_TIME* when) {
    std::tm parts{};
    return ASN1_TIME_to_tm(when, &parts) == 1 ? static_cast<std::int64_t>(::timegm(&parts)) : 0;
}

bool is_address(const std::string& host) { return host.find(':') != std::string::npos || host.find_first_not_of("0123456789.") == std::string::npos; }

}  // namespace

double about_certificate::life_used(std::int64_t now_s) const {
    if (not_after_s <= not_before_s) return 1;
    return static_cast<double>(now_s - not_before_s) / static_cast<double>(not_after_s - not_before_s);
}

request make_request(const std::string& name) {
    const auto key = new_key();
    const held<X509_REQ> made{X509_REQ_new()};
    must(made != nullptr, "make a request");
    set_name(X509_REQ_get_subject_name(made.get()), name);
    must(X509_REQ_set_pubkey(made.get(), key.get()) == 1 && X509_REQ_sign(made.get(), key.get(), EVP_sha256()) > 0, "sign a request");
    return {text_of(key.get()), written([&](BIO* to) { return PEM_write_bio_X509_REQ(to, made.get()) == 1; })};
}

key_and_certificate make_authority(const std::string& name, std::int64_t now_s, int days) {
    const auto key = new_key();
    const auto made = begin(name, key.get(), now_s, days);
    add(made.get(), made.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add(made.get(), made.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add(made.get(), made.get(), NID_subject_key_identifier, "hash");
    finish(made.get(), made.get(), key.get());
    return {text_of(key.get()), text_of(made.get())};
}

std::optional<key_and_certificate> make_server(const key_and_certificate& authority, std::span<const std::string> hosts, std::int64_t now_s, int days) {
    const auto issuer = read_x509(authority.certificate);
    const auto signer = read_key(authority.key);
    if (!issuer || !signer || hosts.empty()) return std::nullopt;
    std::string names;
    for (const auto& host : hosts) {
        if (host.find_first_of(", \n") != std::string::npos) return std::nullopt;
        names += (names.empty() ? "" : ",") + std::string{is_address(host) ? "IP:" : "DNS:"} + host;
    }
    const auto key = new_key();
    const auto made = begin(hosts.front(), key.get(), now_s, days);
    add(made.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    add(made.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
    add(made.get(), issuer.get(), NID_ext_key_usage, "serverAuth");
    add(made.get(), issuer.get(), NID_subject_alt_name, names);
    add(made.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
    finish(made.get(), issuer.get(), signer.get());
    return key_and_certificate{text_of(key.get()), text_of(made.get())};
}

std::optional<std::string> issue(const key_and_certificate& authority, std::string_view csr, const std::string& name, std::int64_t now_s, int days) {
    const auto issuer = read_x509(authority.certificate);
    const auto signer = read_key(authority.key);
    const auto from = reading(csr);
    const held<X509_REQ> asked{PEM_read_bio_X509_REQ(from.get(), nullptr, nullptr, nullptr)};
    if (!issuer || !signer || !asked) return std::nullopt;
    auto* const key = X509_REQ_get0_pubkey(asked.get());
    if (key == nullptr || X509_REQ_verify(asked.get(), key) != 1 || EVP_PKEY_get_security_bits(key) < 112) return std::nullopt;
    const auto made = begin(name, key, now_s, days);
    add(made.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE");
    add(made.get(), issuer.get(), NID_key_usage, "critical,digitalSignature");
    add(made.get(), issuer.get(), NID_ext_key_usage, "clientAuth");
    add(made.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
    finish(made.get(), issuer.get(), signer.get());
    return text_of(made.get());
}

std::string revocation_list(const key_and_certificate& authority, std::span<const std::string> serials, std::int64_t now_s, int days) {
    const auto issuer = read_x509(authority.certificate);
    const auto signer = read_key(authority.key);
    const held<X509_CRL> list{X509_CRL_new()};
    must(issuer && signer && list, "read the authority");
    const held<ASN1_TIME> now{ASN1_TIME_set(nullptr, static_cast<std::time_t>(now_s))};
    const held<ASN1_TIME> next{ASN1_TIME_set(nullptr, static_cast<std::time_t>(now_s + std::int64_t{days} * 86'400))};
    must(X509_CRL_set_version(list.get(), X509_CRL_VERSION_2) == 1 && X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(issuer.get())) == 1 &&
             X509_CRL_set1_lastUpdate(list.get(), now.get()) == 1 && X509_CRL_set1_nextUpdate(list.get(), next.get()) == 1, "make a revocation list");
    for (const auto& serial : serials) {
        BIGNUM* raw = nullptr;
        must(BN_hex2bn(&raw, serial.c_str()) > 0, "read a serial number");
        const held<BIGNUM> number{raw};
        const held<ASN1_INTEGER> value{BN_to_ASN1_INTEGER(number.get(), nullptr)};
        held<X509_REVOKED> one{X509_REVOKED_new()};
        must(value && one && X509_REVOKED_set_serialNumber(one.get(), value.get()) == 1 && X509_REVOKED_set_revocationDate(one.get(), now.get()) == 1 &&
                 X509_CRL_add0_revoked(list.get(), one.get()) == 1, "revoke");
        (void)one.release();   // the list owns it now
    }
    must(X509_CRL_sort(list.get()) == 1 && X509_CRL_sign(list.get(), signer.get(), EVP_sha256()) > 0, "sign a revocation list");
    return written([&](BIO* to) { return PEM_write_bio_X509_CRL(to, list.get()) == 1; });
}

std::optional<about_certificate> read_certificate(std::string_view pem) {
    const auto one = read_x509(pem);
    if (!one) return std::nullopt;
    about_certificate about;
    std::array<char, 256> name{};
    if (X509_NAME_get_text_by_NID(X509_get_subject_name(one.get()), NID_commonName, name.data(), static_cast<int>(name.size())) > 0) about.name = name.data();
    const held<BIGNUM> serial{ASN1_INTEGER_to_BN(X509_get0_serialNumber(one.get()), nullptr)};
    if (char* const text = serial ? BN_bn2hex(serial.get()) : nullptr) {
        about.serial = text;
        OPENSSL_free(text);
    }
    about.not_before_s = seconds_of(X509_get0_notBefore(one.get()));
    about.not_after_s = seconds_of(X509_get0_notAfter(one.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    must(X509_digest(one.get(), EVP_sha256(), digest.data(), &size) == 1, "digest a certificate");
    std::copy_n(digest.begin(), about.fingerprint.size(), about.fingerprint.begin());
    return about;
}

bool belong_together(std::string_view key_pem, std::string_view certificate_pem) {
    const auto key = read_key(key_pem);
    const auto one = read_x509(certificate_pem);
    return key && one && X509_check_private_key(one.get(), key.get()) == 1;
}

}  // namespace faultline::identity
