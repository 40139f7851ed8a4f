#include "cloud/mqtt/reason.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace faultline::mqtt {

namespace {

constexpr std::array names{
    std::pair{reason_code::success, std::string_view{"success"}},
    std::pair{reason_code::no_matching_subscribers, std::string_view{"no_matching_subscribers"}},
    std::pair{reason_code::unspecified, std::string_view{"unspecified"}},
    std::pair{reason_code::malformed_packet, std::string_view{"malformed_packet"}},
    std::pair{reason_code::protocol_error, std::string_view{"protocol_error"}},
    std::pair{reason_code::implementation_specific, std::string_view{"implementation_specific"}},
    std::pair{reason_code::unsupported_version, std::string_view{"unsupported_version"}},
    std::pair{reason_code::client_id_invalid, std::string_view{"client_id_invalid"}},
    std::pair{reason_code::bad_credentials, std::string_view{"bad_credentials"}},
    std::pair{reason_code::not_authorized, std::string_view{"not_authorized"}},
    std::pair{reason_code::server_unavailable, std::string_view{"server_unavailable"}},
    std::pair{reason_code::server_busy, std::string_view{"server_busy"}},
    std::pair{reason_code::banned, std::string_view{"banned"}},
    std::pair{reason_code::server_shutting_down, std::string_view{"server_shutting_down"}},
    std::pair{reason_code::bad_authentication_method, std::string_view{"bad_authentication_method"}},
    std::pair{reason_code::keep_alive_timeout, std::string_view{"keep_alive_timeout"}},
    std::pair{reason_code::session_taken_over, std::string_view{"session_taken_over"}},
    std::pair{reason_code::topic_filter_invalid, std::string_view{"topic_filter_invalid"}},
    std::pair{reason_code::topic_name_invalid, std::string_view{"topic_name_invalid"}},
    std::pair{reason_code::receive_maximum_exceeded, std::string_view{"receive_maximum_exceeded"}},
    std::pair{reason_code::packet_too_large, std::string_view{"packet_too_large"}},
    std::pair{reason_code::message_rate_too_high, std::string_view{"message_rate_too_high"}},
    std::pair{reason_code::quota_exceeded, std::string_view{"quota_exceeded"}},
    std::pair{reason_code::administrative_action, std::string_view{"administrative_action"}},
    std::pair{reason_code::payload_format_invalid, std::string_view{"payload_format_invalid"}},
    std::pair{reason_code::use_another_server, std::string_view{"use_another_server"}},
    std::pair{reason_code::server_moved, std::string_view{"server_moved"}},
    std::pair{reason_code::connection_rate_exceeded, std::string_view{"connection_rate_exceeded"}},
    std::pair{reason_code::maximum_connect_time, std::string_view{"maximum_connect_time"}},
};

}  // namespace

std::string_view reason_name(reason_code reason) {
    const auto* const found = std::ranges::find(names, reason, &decltype(names)::value_type::first);
    return found == names.end() ? std::string_view{"other"} : found->second;
}

}  // namespace faultline::mqtt
