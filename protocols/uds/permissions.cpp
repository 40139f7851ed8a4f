#include "protocols/uds/permissions.hpp"

#include "protocols/uds/service.hpp"

namespace faultline::uds {

std::string_view to_text(permission what) {
    switch (what) {
        case permission::read: return "read";
        case permission::consent: return "consent";
        case permission::never: return "never";
    }
    return "never";
}

permission permission_of(bytes_view request) {
    if (request.empty()) return permission::never;
    for (const auto& each : service_permissions) {
        if (each.service != request[0]) continue;
        if (each.subfunction == service_permission::any) return each.what;
        if (request.size() >= 2 && each.subfunction == (request[1] & ~suppress_bit)) return each.what;
    }
    return permission::never;
}

}   // namespace faultline::uds
