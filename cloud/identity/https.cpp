#include "cloud/identity/https.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "cloud/contract/record.hpp"
#include "cloud/identity/certificate.hpp"

namespace faultline::identity {
namespace {

constexpr timeval patience{10, 0};          // for the connection and for each read and write
constexpr std::size_t longest_answer = 256 * 1024;

struct release {
    void operator()(SSL_CTX* one) const { SSL_CTX_free(one); }
    void operator()(SSL* one) const { SSL_free(one); }
    void operator()(addrinfo* one) const { freeaddrinfo(one); }
    void operator()(BIO* one) const { BIO_free_all(one); }
    void operator()(X509* one) const { X509_free(one); }
    void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
};
template <class T>
using held = std::unique_ptr<T, release>;

class descriptor {
public:
    explicit descriptor(int fd) : fd_{fd} {}
    ~descriptor() { if (fd_ >= 0) ::close(fd_); }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string openssl_words() {
    std::string words;
    while (const auto code = ERR_get_error()) {
        const char* const reason = ERR_reason_error_string(code);
        words += (words.empty() ? "" : "; ") + std::string{reason != nullptr ? reason : "unknown TLS error"};
    }
    return words;
}

int connected_to(const https_peer& to) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* raw = nullptr;
    if (getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &wanted, &raw) != 0) return -1;
    const held<addrinfo> found{raw};
    for (const auto* one = raw; one != nullptr; one = one->ai_next) {
        const int fd = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) continue;
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (::connect(fd, one->ai_addr, one->ai_addrlen) == 0) return fd;
        ::close(fd);
    }
    return -1;
}

held<X509> read_certificate_of(const std::string& pem) {
    const held<BIO> from{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return held<X509>{PEM_read_bio_X509(from.get(), nullptr, nullptr, nullptr)};
}

std::string pem_of(X509* one) {
    const held<BIO> to{BIO_new(BIO_s_mem())};
    PEM_write_bio_X509(to.get(), one);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(to.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

// The certificate of the peer's chain that has the fingerprint we were told beforehand.
held<X509> authority_of(SSL* tls, const std::array<std::uint8_t, 16>& fingerprint) {
    auto* const chain = SSL_get_peer_cert_chain(tls);
    for (int i = 0; chain != nullptr && i < sk_X509_num(chain); ++i) {
        auto* const one = sk_X509_value(chain, i);
        const auto about = read_certificate(pem_of(one));
        if (!about || about->fingerprint != fingerprint) continue;
        X509_up_ref(one);
        return held<X509>{one};
    }
    return nullptr;
}

// With a fingerprint the chain is verified after the handshake, against the authority found by it and nothing else.
bool is_signed_by(SSL* tls, X509* authority, const std::string& host, std::string& why) {
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store{X509_STORE_new(), &X509_STORE_free};
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> check{X509_STORE_CTX_new(), &X509_STORE_CTX_free};
    const held<X509> peer{SSL_get1_peer_certificate(tls)};
    if (!store || !check || !peer || X509_STORE_add_cert(store.get(), authority) != 1) return false;
    if (X509_STORE_CTX_init(check.get(), store.get(), peer.get(), SSL_get_peer_cert_chain(tls)) != 1) return false;
    auto* const names = X509_STORE_CTX_get0_param(check.get());
    X509_VERIFY_PARAM_set_purpose(names, X509_PURPOSE_SSL_SERVER);
    if (X509_VERIFY_PARAM_set1_ip_asc(names, host.c_str()) != 1) X509_VERIFY_PARAM_set1_host(names, host.c_str(), 0);
    ERR_clear_error();
    if (X509_verify_cert(check.get()) == 1) return true;
    why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(check.get()));
    return false;
}

bool use_ours(SSL_CTX* context, const https_peer& to) {
    if (to.certificate.empty()) return true;
    const auto certificate = read_certificate_of(to.certificate);
    const held<BIO> from{BIO_new_mem_buf(to.key.data(), static_cast<int>(to.key.size()))};
    const held<EVP_PKEY> key{PEM_read_bio_PrivateKey(from.get(), nullptr, nullptr, nullptr)};
    return certificate && key && SSL_CTX_use_certificate(context, certificate.get()) == 1 && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

// The whole answer, to the end of the connection: we ask for it to be closed.
std::string exchange(SSL* tls, const std::string& request) {
    if (SSL_write(tls, request.data(), static_cast<int>(request.size())) != static_cast<int>(request.size())) return {};
    std::string answer;
    std::array<char, 4096> buffer;
    while (answer.size() < longest_answer) {
        const int read = SSL_read(tls, buffer.data(), static_cast<int>(buffer.size()));
        if (read <= 0) break;
        answer.append(buffer.data(), static_cast<std::size_t>(read));
    }
    return answer;
}

std::optional<https_answer> read_answer(const std::string& text) {
    const auto head = text.find("\r\n\r\n");
    https_answer answer;
    if (head == std::string::npos || text.size() < 12 || !text.starts_with("HTTP/1.1 ")) return std::nullopt;
    if (std::from_chars(text.data() + 9, text.data() + 12, answer.status).ec != std::errc{}) return std::nullopt;
    auto body = contract::parse_json(std::string_view{text}.substr(head + 4));
    if (!body) return std::nullopt;
    answer.body = std::move(*body);
    return answer;
}

}  // namespace

std::string_view name(https_error why) {
    constexpr std::array<std::string_view, 4> names{"unreachable", "not_believed", "refused_us", "no_answer"};
    return names[static_cast<std::size_t>(why)];
}

std::optional<https_peer> parse_peer(std::string_view text) {
    https_peer made;
    auto colon = text.rfind(':');
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        made.host = text.substr(1, end - 1);
        colon = end + 1 < text.size() && text[end + 1] == ':' ? end + 1 : std::string_view::npos;
        if (colon == std::string_view::npos && end + 1 != text.size()) return std::nullopt;
    } else {
        made.host = text.substr(0, colon);
    }
    if (colon != std::string_view::npos) {
        const auto digits = text.substr(colon + 1);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), made.port);
        if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size() || made.port == 0) return std::nullopt;
    }
    if (made.host.empty() || made.host.find_first_of(" \r\n\t/:@") != std::string::npos) {
        if (!text.starts_with('[')) return std::nullopt;   // colons belong into an IPv6 address only
    }
    return made;
}

boost::system::result<https_answer, https_failure> post(const https_peer& to, const std::string& path, const nlohmann::json& body) {
    ERR_clear_error();
    const held<SSL_CTX> context{SSL_CTX_new(TLS_client_method())};
    if (!context) return https_failure{https_error::unreachable, openssl_words()};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (!use_ours(context.get(), to)) return https_failure{https_error::refused_us, "our own certificate and key cannot be used: " + openssl_words()};
    if (!to.fingerprint) {
        const auto ca = read_certificate_of(to.ca);
        if (!ca || X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca.get()) != 1) return https_failure{https_error::not_believed, "no certificate of the authority"};
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    }
    const descriptor line{connected_to(to)};
    if (line.get() < 0) return https_failure{https_error::unreachable, to.host + ":" + std::to_string(to.port)};

    const held<SSL> tls{SSL_new(context.get())};
    auto* const names = SSL_get0_param(tls.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(names, to.host.c_str()) != 1) {
        X509_VERIFY_PARAM_set1_host(names, to.host.c_str(), 0);
        SSL_set_tlsext_host_name(tls.get(), to.host.c_str());
    }
    SSL_set_fd(tls.get(), line.get());
    ERR_clear_error();
    if (SSL_connect(tls.get()) != 1) {
        const auto verdict = SSL_get_verify_result(tls.get());
        if (verdict != X509_V_OK) return https_failure{https_error::not_believed, X509_verify_cert_error_string(verdict)};
        return https_failure{https_error::refused_us, openssl_words()};
    }
    held<X509> believed;
    if (to.fingerprint) {
        believed = authority_of(tls.get(), *to.fingerprint);
        std::string why = "it does not show the authority of the code";
        if (!believed || !is_signed_by(tls.get(), believed.get(), to.host, why)) return https_failure{https_error::not_believed, why};
    }
    const auto text = contract::json_text(body);
    const auto host = to.host.find(':') == std::string::npos ? to.host : "[" + to.host + "]";
    const auto reply = exchange(tls.get(), "POST " + path + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                                               std::to_string(text.size()) + "\r\n\r\n" + text);
    auto answer = read_answer(reply);
    if (!answer) {
        const auto words = openssl_words();   // with TLS 1.3 a refusal of our certificate comes only now
        return https_failure{words.empty() ? https_error::no_answer : https_error::refused_us, words.empty() ? "the answer is no JSON" : words};
    }
    answer->authority = believed ? pem_of(believed.get()) : to.ca;
    return std::move(*answer);
}

}  // namespace faultline::identity
