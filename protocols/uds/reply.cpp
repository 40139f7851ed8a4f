#include "protocols/uds/reply.hpp"

#include <algorithm>

#include "protocols/obd/nrc.hpp"
#include "protocols/uds/code_report.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

bool echoes(bytes_view request, bytes_view message, std::size_t from, std::size_t count) {
    return message.size() >= from + count && request.size() >= from + count &&
           std::ranges::equal(request.subspan(from, count), message.subspan(from, count));
}

// The identifier the answer begins with is one of those asked for: `width` bytes each, every `stride` bytes.
bool begins_with_one_of(bytes_view request, bytes_view message, std::size_t width, std::size_t stride) {
    if (message.size() < 1 + width) return false;
    for (std::size_t at = 1; at + width <= request.size(); at += stride)
        if (std::ranges::equal(request.subspan(at, width), message.subspan(1, width))) return true;
    return false;
}

bool echoes_subfunction(bytes_view request, bytes_view message) {
    return request.size() >= 2 && message.size() >= 2 &&
           ((request[1] ^ message[1]) & static_cast<std::uint8_t>(~suppress_bit)) == 0;
}

// 19: what stands at the same place with the same meaning in request and answer: the code of 04 and 06, the record
// number of 16, the functional group of 42 55 56. An answer too short to say is left to its reader.
bool echoes_report(bytes_view request, bytes_view message) {
    if (!echoes_subfunction(request, message)) return false;
    if (message.size() == 2) return true;
    switch (message[1] & ~suppress_bit) {
        case report::snapshots_of_code:
        case report::extended_of_code: return echoes(request, message, 2, 3);
        case report::extended_by_record:
        case report::wwh_by_mask:
        case report::wwh_permanent:
        case report::by_readiness_group: return echoes(request, message, 2, 1);
        // Behind the memory's number, which stands last in the request.
        case report::memory_snapshots:
        case report::memory_extended:
            return message.size() >= 6 && request.size() >= 7 && message[2] == request[6] &&
                   std::ranges::equal(request.subspan(2, 3), message.subspan(3, 3));
        // Behind availability mask, severity and unit.
        case report::severity_of_code:
            return message.size() < 8 ||
                   (request.size() >= 5 && std::ranges::equal(request.subspan(2, 3), message.subspan(5, 3)));
        default: return true;
    }
}

bool is_about_the_same(bytes_view request, bytes_view message) {
    switch (request[0]) {
        case 0x01:
        case 0x06:
        case 0x08:
        case 0x09: return request.size() < 2 || begins_with_one_of(request, message, 1, 1);
        case 0x02: return request.size() < 2 || begins_with_one_of(request, message, 1, 2);   // each with its frame
        case sid::read_data: return begins_with_one_of(request, message, 2, 2);
        case sid::write_data: return echoes(request, message, 1, 2);
        case sid::io_control: return echoes(request, message, 1, 3);
        case sid::routine_control: return echoes_subfunction(request, message) && echoes(request, message, 2, 2);
        case sid::transfer_data: return echoes(request, message, 1, 1);
        case sid::read_codes: return echoes_report(request, message);
        default: return !has_subfunction(request[0]) || echoes_subfunction(request, message);
    }
}

reply_kind kind_of(std::uint8_t code) {
    switch (code) {
        case nrc::response_pending: return reply_kind::pending;
        case nrc::busy_repeat_request: return reply_kind::busy;
        case nrc::resource_not_available: return reply_kind::unavailable;
        default: return reply_kind::refused;
    }
}

}   // namespace

reply classify(bytes_view request, bytes_view message) {
    if (request.empty() || message.empty()) return {reply_kind::malformed, 0};
    if (message[0] == sid::negative) {
        const auto refusal = obd::refusal_of(message);   // knows the long form of the buses before CAN
        if (!refusal) return {reply_kind::malformed, 0};
        if (refusal->service != request[0]) return {reply_kind::other_service, refusal->nrc};
        return {kind_of(refusal->nrc), refusal->nrc};
    }
    if (message[0] != positive_of(request[0])) return {reply_kind::other_service, 0};
    return {is_about_the_same(request, message) ? reply_kind::positive : reply_kind::other_subject, 0};
}

}   // namespace faultline::uds
