// How a gateway comes by its certificate, and by the next one. The key is made here and never leaves. Files of a folder:
//
//   current -> 1795255200     what the programs use: ca.pem gateway.pem gateway.key(0600)
//   1795255200/               one folder per certificate; the one before stays until the next renewal
//
// Switching is one rename of the link, so that nobody ever sees half of it.
#pragma once

#include <boost/system/result.hpp>
#include <functional>
#include <string>

#include "cloud/identity/certificate.hpp"
#include "cloud/identity/https.hpp"

namespace faultline::identity {

struct enrolment_failure {
    std::string key;          // of the sentence: "error.enrol_code", "error.enrol_unreachable", "error.authority_used_claim" ...
    nlohmann::json args;
};
template <class T>
using enrolled = boost::system::result<T, enrolment_failure>;

struct identity_files {
    std::string ca, certificate, key;       // paths through `current`
    about_certificate about;
};

// Nothing usable: no_certificate, or damaged files.
[[nodiscard]] enrolled<identity_files> present(const std::string& folder);

[[nodiscard]] enrolled<identity_files> enrol(const std::string& folder, const https_peer& at, const std::string& code, std::int64_t now_s);

// The one before comes into use again when `works` says no to the new one (it could not connect with it).
using try_out = std::function<bool(const identity_files&)>;
[[nodiscard]] enrolled<identity_files> renew(const std::string& folder, const https_peer& at, std::int64_t now_s, const try_out& works);

inline constexpr double renew_at = 2.0 / 3.0;   // of the certificate's life

}  // namespace faultline::identity
