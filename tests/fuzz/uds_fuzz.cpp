// Everything of protocols/uds that eats bytes from a car or a tester. The first byte says what the rest is: 0 an answer
// for every reader, 1 requests for a server, 2 events for a client, 3 events for session keeper and dialect finder.
// Requests, answers and events are chunks: a length byte and that many bytes.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "protocols/uds/client.hpp"
#include "protocols/uds/dialect.hpp"
#include "protocols/uds/identification.hpp"
#include "protocols/uds/obd_on_uds.hpp"
#include "protocols/uds/permissions.hpp"
#include "protocols/uds/server.hpp"
#include "protocols/uds/service.hpp"
#include "protocols/uds/session_keeper.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::uds;

namespace {

struct chunks {
    bytes_view data;
    [[nodiscard]] bool any() const { return !data.empty(); }
    std::uint8_t byte() {
        if (data.empty()) return 0;
        const auto first = data[0];
        data = data.subspan(1);
        return first;
    }
    std::vector<std::uint8_t> next() {   // a copy: a reader beyond its end is seen
        const std::size_t wanted = byte();
        const auto size = std::min(wanted, data.size());
        std::vector<std::uint8_t> out(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(size));
        data = data.subspan(size);
        return out;
    }
};

bool lies_in(bytes_view part, bytes_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void read_lists(bytes_view payload) {
    const auto list = read_code_list(payload);
    expect(list.error == parse_error::none || list.size() == 0, "a damaged list has no codes");
    std::size_t count = 0;
    for (const auto each : list) {
        expect(each.code <= 0xFFFFFF, "a code has 24 bits");
        ++count;
    }
    expect(count == list.size() && count * list.record_size() <= payload.size(), "no code without its bytes");
    (void)readiness_of(list);
    const auto format = list.head.code_format();
    if (count > 0) (void)dtc::to_text(dtc::three_byte_code{list[0].code, format});
}

void read_contents(bytes_view payload, std::uint8_t asked) {
    constexpr std::array<record_size, 2> records{{{0x01, 1}, {0x90, 4}}};
    contents_reader reader{payload, {.dids = obd_did_sizes, .records = records, .asked_record = asked}};
    content_item item;
    std::size_t used = 0;
    bool inexact = false;
    while (reader.next(item)) {
        expect(lies_in(item.data, payload), "data is a part of the answer");
        expect(!inexact, "after an unknown size nothing is walked");
        inexact = !item.exact;
        used += item.data.size() + 1;   // and its number
        expect(used <= payload.size() + 1, "no byte is given twice");
        std::array<obd::value, obd::max_values> values;
        if (item.did) (void)decode_pid(*item.did, item.data, values);
    }
    expect(!reader.next(item), "the end is the end");
    expect(reader.exact() == !inexact, "an inexact item is said");
}

void read_answers(chunks from) {
    const auto request = from.next();
    const std::vector<std::uint8_t> payload(from.data.begin(), from.data.end());
    (void)classify(request, payload);
    (void)permission_of(payload);
    (void)read_session_answer(payload);
    (void)read_reset_answer(payload);
    (void)read_tester_present_answer(payload);
    (void)read_communication_answer(payload);
    (void)read_code_setting_answer(payload);
    (void)read_security_answer(payload);
    (void)read_write_answer(payload);
    (void)read_io_answer(payload);
    (void)read_routine_answer(payload);
    (void)read_transfer_answer(payload);
    (void)read_block_answer(payload);
    (void)read_exit_answer(payload);
    (void)read_clear_answer(payload);
    read_lists(payload);
    for (const unsigned asked : {0x01U, 0xFEU, 0xFFU}) read_contents(payload, static_cast<std::uint8_t>(asked));

    std::array<data_item, 8> items;
    const auto read = read_read_answer(payload, request, obd_did_sizes, items);
    std::size_t bytes = 1;
    for (std::size_t i = 0; i < read.count; ++i) {
        expect(lies_in(items[i].data, payload), "an item is a part of the answer");
        bytes += 2 + items[i].data.size();
    }
    expect(read.count == 0 || bytes <= payload.size(), "no byte is given twice");
    std::array<obd::value, obd::max_values> values;
    const auto pids = decode_pids(payload, request, values);
    expect(pids.error == obd::decode_error::none || pids.count == 0, "an error or values");
    std::array<obd::monitor_test, 64> tests;
    (void)uds::read_monitors(payload, tests);
    obd::pid_set set;
    expect(uds::add_supported(set, payload) == obd::support_error::none || set.empty(), "an error adds nothing");
    if (payload.size() > 3) {
        (void)collect_info(payload, payload[2]);
        const auto text =
            read_did(static_cast<std::uint16_t>(payload[1] << 8 | payload[2]), std::span{payload}.subspan(3));
        expect(text.view().size() <= did_text::longest, "a text has its room");
    }
}

struct fuzzed_ecu {
    std::array<service_rule, 15> services{{{0x10},
                                           {0x11},
                                           {0x14},
                                           {0x19},
                                           {0x22},
                                           {0x27, {not_standard}},
                                           {0x28},
                                           {0x2E},
                                           {0x2F},
                                           {0x31},
                                           {0x34},
                                           {0x35},
                                           {0x36},
                                           {0x37},
                                           {0x85}}};
    std::array<std::uint8_t, 2> levels{0x01, 0x03};
    std::array<std::uint8_t, 6> record{0x01, 0xF4, 0x0C, 0x1A, 0xF8, 0x00};
    std::array<stored_record, 1> records{{{0x01, record}}};
    std::array<stored_code, 2> stored{
        {{.code = 0x030162, .status = 0x2F, .snapshots = records, .extended = records}, {.code = 0x042000}}};
    code_store codes{stored, {}};
    server_model model;
    std::array<std::uint8_t, 24> memory{};
    unsigned turns = 0;

    fuzzed_ecu() {
        model.self = this;
        model.services = services;
        model.codes = &codes;
        model.security = {.levels = levels,
                          .make_seed =
                              [](void*, std::uint8_t, room_view room) {
                                  room[0] = 1;
                                  return std::size_t{99};
                              },   // too large
                          .is_key = [](void*, std::uint8_t, bytes_view, bytes_view key) { return key[0] == 2; }};
        model.read_data = [](void*, std::uint16_t did, const server_state&, room_view room) {
            return did % 7 == 0 ? produced{nrc::request_out_of_range, 0}
                                : produced{nrc::none, std::min<std::size_t>(did % 9, room.size() + 1)};
        };
        model.write_data = [](void*, std::uint16_t, bytes_view, const server_state&) { return nrc::none; };
        model.run_routine = [](void* self, const routine_request&, const server_state&, room_view) {
            const bool later = ++static_cast<fuzzed_ecu*>(self)->turns % 3 != 0;
            return produced{later ? nrc::response_pending : nrc::none, 0};
        };
        model.begin_transfer = [](void*, const transfer_request&, const server_state&, std::uint64_t& longest) {
            longest = 16;
            return nrc::none;
        };
        model.take_block = [](void*, const block_request&, bool, room_view) { return produced{}; };
    }
};

void serve(chunks from) {
    fuzzed_ecu ecu;
    server machine{ecu.model, ecu.memory};
    instant now{};
    while (from.any()) {
        const auto head = from.byte();
        const auto request = from.next();
        std::vector<std::uint8_t> out(head & 0x40 ? 5 : 64);
        now += milliseconds{(head & 0x0F) * 500};
        const bool functional = (head & 0x80) != 0;
        const auto action =
            (head & 0x20) != 0 ? machine.on_time(now, out) : machine.on_request(request, functional, now, out);
        expect(action.size <= out.size(), "an answer has its room");
        if (action.size == 0 || (head & 0x20) != 0) continue;
        expect(!request.empty(), "nothing is not answered");
        if (out[0] == sid::negative)
            expect(action.size == 3 && out[1] == request[0] && out[2] != 0, "a refusal names service and reason");
        else
            expect(out[0] == positive_of(request[0]) &&
                       is_answer(classify(request, std::span{out}.first(action.size)).kind),
                   "what the server says, the client understands as the answer");
    }
}

void converse(chunks from) {
    client machine{{}};
    std::vector<std::uint8_t> request;
    instant now{};
    client_action action{};
    while (from.any()) {
        const auto head = from.byte();
        now += milliseconds{(head >> 4U) * 90};
        const std::uint32_t ecu = 0x7E8U + (head & 0x08 ? 1U : 0U);
        switch (head & 0x07) {
            case 0:
                request = from.next();
                action = machine.begin({request, (head & 0x08) != 0, 0x7E8}, now);
                break;
            case 1: action = machine.on_sent(now); break;
            case 2: action = machine.on_first_frame(ecu, now); break;
            case 3: action = machine.on_transport_failure(ecu, now); break;
            case 4: action = machine.on_time(now); break;
            case 5: action = machine.on_send_failed(now); break;
            default: {
                const auto message = from.next();
                action = machine.on_response(ecu, message, now);
                expect(!action.is_answer || is_answer(classify(request, message).kind) ||
                           machine.result().what == outcome::busy || machine.request().functional,
                       "an answer answers the request");
            }
        }
        expect((action.what == client_step::done) == (machine.result().what != outcome::running) || request.empty(),
               "done has a result");
        if (action.what == client_step::wait && action.until <= now) {
            action = machine.on_time(now);
            expect(action.what != client_step::wait || action.until > now, "an overdue wait ends with on_time");
        }
    }
    // Left alone, everything ends.
    for (int i = 0; i < 1000 && action.what != client_step::done; ++i) {
        if (action.what == client_step::wait) now = std::max(now, action.until);
        action = action.what == client_step::send ? machine.on_sent(now) : machine.on_time(now);
    }
    expect(action.what == client_step::done, "silence ends every exchange");
}

void keep(chunks from) {
    session_keeper keeper;
    dialect_finder finder;
    (void)finder.start();
    instant now{};
    while (from.any()) {
        const auto head = from.byte();
        const auto request = from.next();
        const auto answer = from.next();
        keeper.on_request(request, now);
        keeper.on_outcome(request, static_cast<outcome>(head % 9), answer, now);
        const auto list = keeper.restore();
        for (const auto& each : list.all())
            expect(each.size >= 2 && !classify(each.view(), each.view()).nrc, "a step is a request");
        finder.on_answer(head, answer);
        if (head & 0x80) (void)finder.on_end(outcome::answered);
    }
    // Performed, the list empties itself.
    const auto list = keeper.restore();
    for (const auto& each : list.all()) {
        keeper.on_request(each.view(), now);
        keeper.on_outcome(each.view(), outcome::answered, {}, now);
    }
    expect(keeper.is_clean(), "what was restored is clean");
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const chunks rest{{data + 1, size - 1}};
    switch (data[0] % 4) {
        case 0: read_answers(rest); break;
        case 1: serve(rest); break;
        case 2: converse(rest); break;
        default: keep(rest); break;
    }
    return 0;
}
