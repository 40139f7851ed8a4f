// A connection to an MQTT 5 broker. Every open() makes a new client object of the library (a used one corrupts messages,
// see README.md) and a new generation; nothing here reconnects, buffers, persists or decides. All functions are called
// from the loop; what happens comes back through the inbox.
#pragma once

#include "cloud/mqtt/address.hpp"
#include "cloud/mqtt/inbox.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace faultline::mqtt {

struct tls_files {
    std::string ca;      // PEM: the only authorities believed
    std::string cert;    // PEM, ours; empty: no client certificate
    std::string key;     // PEM
};

struct outgoing {
    std::uint64_t token = 0;         // comes back in `acknowledged` or `not_sent`
    std::string topic;
    std::string payload;
    std::string encoding;            // user property "enc" when not empty
    std::uint32_t expires_s = 0;     // 0: never
    int qos = 1;
    bool retained = false;
};

struct last_will {
    std::string topic;
    std::string payload;
    std::chrono::seconds delay{30};   // a short break is not an absence
};

struct opening {
    broker_address broker;
    std::string client_id;
    tls_files tls;
    std::string username;             // empty: none (with certificates the name comes from there)
    std::string password;
    std::optional<last_will> will;
    std::chrono::seconds keep_alive{30};
    std::chrono::seconds session_expiry{7 * 24 * 3600};   // the broker keeps what comes for us that long
};

class link {
public:
    explicit link(inbox& news);
    ~link();
    link(const link&) = delete;
    link& operator=(const link&) = delete;

    // Answers `opened` or `not_opened`, always; the generation to expect is returned.
    std::uint32_t open(const opening& how);
    // False: the library would not take it (not connected); nothing will be posted for this token.
    [[nodiscard]] bool publish(const outgoing& message);
    [[nodiscard]] bool subscribe(const std::string& filter, std::uint64_t token);
    // Ends the generation: nothing more is heard of it. Polite takes up to `patience` to say goodbye (no last will then).
    void close(bool polite, std::chrono::milliseconds patience = std::chrono::milliseconds{500});

    [[nodiscard]] std::uint32_t generation() const { return generation_; }

private:
    class ears;
    class connection;
    inbox& news_;
    std::uint32_t generation_ = 0;
    std::unique_ptr<connection> now_;
    std::deque<std::unique_ptr<ears>> retired_;   // a library thread may still be leaving the last callback
};

}  // namespace faultline::mqtt
