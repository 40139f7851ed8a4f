// What may be asked of a car on behalf of somebody who is not standing beside it. Data: reading is free, whatever
// changes the car needs the technician's consent, everything else is never done. Decides by service and, for 10, by
// session.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "protocols/uds/wire.hpp"

namespace faultline::uds {

enum class permission : std::uint8_t {
    read,      // a remote expert may
    consent,   // only with the consent of the technician at the car
    never,     // not on any list
};
[[nodiscard]] std::string_view to_text(permission what);   // "read", "consent", "never"

struct service_permission {
    static constexpr std::int16_t any = -1;
    std::uint8_t service = 0;
    std::int16_t subfunction = any;
    permission what = permission::never;
};

inline constexpr std::array<service_permission, 25> service_permissions{{
    {0x01, service_permission::any, permission::read},      // live data
    {0x02, service_permission::any, permission::read},      // freeze frame
    {0x03, service_permission::any, permission::read},      // stored codes
    {0x04, service_permission::any, permission::consent},   // clear
    {0x06, service_permission::any, permission::read},      // monitor results
    {0x07, service_permission::any, permission::read},      // pending codes
    {0x09, service_permission::any, permission::read},      // vehicle information
    {0x0A, service_permission::any, permission::read},      // permanent codes
    {0x10, 0x01, permission::read},                         // back to the standard session
    {0x10, 0x03, permission::read},                         // extended session; 02 would stop the ECU's work
    {0x11, service_permission::any, permission::consent},   // reset
    {0x14, service_permission::any, permission::consent},   // clear
    {0x19, service_permission::any, permission::read},      // codes
    {0x22, service_permission::any, permission::read},      // data
    {0x27, service_permission::any, permission::consent},   // security access
    {0x28, service_permission::any, permission::consent},   // silences the bus
    {0x2E, service_permission::any, permission::consent},   // write
    {0x2F, service_permission::any, permission::consent},   // moves actuators
    {0x31, service_permission::any, permission::consent},   // routines
    {0x34, service_permission::any, permission::consent},   // download
    {0x35, service_permission::any, permission::consent},   // upload
    {0x36, service_permission::any, permission::consent},
    {0x37, service_permission::any, permission::consent},
    {0x3E, service_permission::any, permission::read},      // tester present
    {0x85, service_permission::any, permission::consent},   // stops the storing of codes
}};

// Of one request as it would be sent. An empty one, one with a service on no list and 10 without or with another
// session: never.
[[nodiscard]] permission permission_of(bytes_view request);

}   // namespace faultline::uds
