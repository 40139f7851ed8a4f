#include "cloud/mqtt/tls_probe.hpp"

#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace faultline::mqtt {

namespace {

constexpr timeval patience{2, 0};            // for the TCP connection and each step of the handshake
constexpr timeval alert_patience{0, 500'000};

struct free_tls {
    void operator()(SSL_CTX* one) const { SSL_CTX_free(one); }
    void operator()(SSL* one) const { SSL_free(one); }
    void operator()(addrinfo* one) const { freeaddrinfo(one); }
};

int connected_to(const broker_address& broker) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* raw = nullptr;
    if (getaddrinfo(broker.host.c_str(), std::to_string(broker.port).c_str(), &wanted, &raw) != 0) return -1;
    const std::unique_ptr<addrinfo, free_tls> found{raw};
    for (const auto* one = raw; one != nullptr; one = one->ai_next) {
        const int fd = socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd < 0) continue;
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);   // bounds connect() too
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (connect(fd, one->ai_addr, one->ai_addrlen) == 0) return fd;
        close(fd);
    }
    return -1;
}

std::string openssl_words() {
    std::string words;
    while (const auto code = ERR_get_error()) {
        const char* const reason = ERR_reason_error_string(code);
        words += (words.empty() ? "" : "; ") + std::string{reason != nullptr ? reason : "unknown TLS error"};
    }
    return words.empty() ? "the broker ended the handshake" : words;
}

std::string words_for(SSL* tls) {
    const auto verdict = SSL_get_verify_result(tls);
    if (verdict == X509_V_OK) return openssl_words();
    ERR_clear_error();
    return std::string{"the broker's certificate: "} + X509_verify_cert_error_string(verdict);
}

}  // namespace

std::optional<std::string> tls_complaint(const broker_address& broker, const tls_files& files) {
    ERR_clear_error();
    const std::unique_ptr<SSL_CTX, free_tls> context{SSL_CTX_new(TLS_client_method())};
    if (!context || SSL_CTX_load_verify_file(context.get(), files.ca.c_str()) != 1) return files.ca + ": " + openssl_words();
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    if (!files.cert.empty()) {
        if (SSL_CTX_use_certificate_chain_file(context.get(), files.cert.c_str()) != 1) return files.cert + ": " + openssl_words();
        if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1) return files.key + ": " + openssl_words();
    }
    const int fd = connected_to(broker);
    if (fd < 0) return std::nullopt;

    std::optional<std::string> complaint;
    {
        const std::unique_ptr<SSL, free_tls> tls{SSL_new(context.get())};
        auto* const names = SSL_get0_param(tls.get());
        if (X509_VERIFY_PARAM_set1_ip_asc(names, broker.host.c_str()) != 1) {
            X509_VERIFY_PARAM_set1_host(names, broker.host.c_str(), 0);
            SSL_set_tlsext_host_name(tls.get(), broker.host.c_str());
        }
        ERR_clear_error();
        SSL_set_fd(tls.get(), fd);
        if (SSL_connect(tls.get()) != 1) {
            complaint = words_for(tls.get());
        } else {
            // With TLS 1.3 the broker's opinion of our certificate comes after the handshake.
            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &alert_patience, sizeof alert_patience);
            std::array<char, 1> byte{};
            const int read = SSL_read(tls.get(), byte.data(), 1);
            if (read <= 0 && SSL_get_error(tls.get(), read) == SSL_ERROR_SSL) complaint = "the broker refuses: " + openssl_words();
        }
    }
    close(fd);
    return complaint;
}

}  // namespace faultline::mqtt
