// A small certificate authority in a folder: its key, what it has issued, the claims it has given out. Sells one certificate
// per claim, renews to whoever holds a valid one, revokes. No network; one thread. For self-hosters: a fleet with an authority
// of its own uses that instead and only keeps the file names.
//
//   ca.pem ca.key(0600)   server.pem server.key(0600): the enrolment service's own   crl.pem: for the broker   authority.db
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/identity/certificate.hpp"
#include "cloud/identity/claim.hpp"

struct sqlite3;

namespace faultline::identity {

enum class authority_error : std::uint8_t {
    exists,            // there is an authority in this folder
    no_folder,         // not there, or cannot be written
    damaged,           // its files do not fit together
    bad_name,          // no name for a gateway
    unknown_claim,     // never given out, or wrong
    used_claim,        // bought its certificate already
    expired_claim,
    too_many_tries,    // wrong codes are guesses: the service pauses
    bad_request,       // no certificate request, or its signature is wrong
    unknown_gateway,
    revoked,
    failed,
};
[[nodiscard]] std::string_view name(authority_error);   // the text key is "error.authority_" + this

// For result::value(): tests and programs that cannot go on.
[[noreturn]] void throw_exception_from_error(authority_error, const boost::source_location&);

template <class T>
using sold = boost::system::result<T, authority_error>;

struct issued_row {
    std::string gateway;
    std::string serial;
    std::int64_t not_after_s = 0;
    std::int64_t issued_s = 0;
    bool is_revoked = false;
};

class authority {
public:
    [[nodiscard]] static sold<authority> create(const std::string& folder, const std::string& name, std::span<const std::string> hosts, std::int64_t now_s);
    [[nodiscard]] static sold<authority> open(const std::string& folder);
    authority(authority&&) noexcept;
    authority& operator=(authority&&) noexcept;
    ~authority();

    // A code for this gateway. Only its hash is kept.
    [[nodiscard]] sold<std::string> give_claim(const std::string& gateway, std::int64_t now_s, std::int64_t valid_s);
    struct bought {
        std::string gateway;
        std::string certificate;
    };
    // The claim is used up by the commit that notes the certificate, not before: a lost connection costs a new code, never two certificates.
    [[nodiscard]] sold<bought> enrol(const std::array<std::uint8_t, 10>& secret, std::string_view csr, std::int64_t now_s);
    // `serial`: of the certificate the caller has proved to hold.
    [[nodiscard]] sold<bought> renew(const std::string& gateway, const std::string& serial, std::string_view csr, std::int64_t now_s);
    // Every certificate of the gateway; writes crl.pem. Returns how many.
    [[nodiscard]] sold<int> revoke(const std::string& gateway, std::int64_t now_s);
    // A certificate for a broker or a platform on a machine of ours.
    [[nodiscard]] sold<key_and_certificate> for_server(std::span<const std::string> hosts, std::int64_t now_s) const;
    [[nodiscard]] sold<std::vector<issued_row>> issued() const;
    [[nodiscard]] const std::string& certificate() const { return own_.certificate; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

    static constexpr int days = 90;
    static constexpr int most_wrong_tries = 20;              // within:
    static constexpr std::int64_t tries_window_s = 60;

private:
    struct close { void operator()(sqlite3* db) const; };
    authority(std::string folder, key_and_certificate own, std::unique_ptr<sqlite3, close> db);
    [[nodiscard]] sold<bought> issue_and_note(const std::string& gateway, std::string_view csr, std::int64_t now_s, const std::string& claim_hash);

    std::string folder_;
    key_and_certificate own_;
    std::unique_ptr<sqlite3, close> db_;
    std::vector<std::int64_t> wrong_tries_;
};

}  // namespace faultline::identity
