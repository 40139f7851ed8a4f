// The enrolment service: HTTPS in front of identity::authority. POST /v1/enrol {claim, csr}, POST /v1/renew {csr} with the present
// certificate as client certificate. One thread, small limits, a deadline for every connection.
#pragma once

#include <cstdint>
#include <string>

#include "cloud/identity/authority.hpp"

namespace faultline::platform {

struct authority_options {
    std::string listen = "127.0.0.1";
    std::uint16_t port = 8884;          // 0: a free one
    std::string port_file;              // the port is written there; empty: not
};

// Serves until SIGTERM or SIGINT. Exit code.
int serve_authority(identity::authority& who, const authority_options& given);

}  // namespace faultline::platform
