// One request to one ECU, or to all of them, until every answer is in or nothing can come any more. Knows ISO 14229-2
// time: P2 ends at the FIRST frame of an answer, P2* follows a 78, P6 guards a message under way. Answers to other
// questions are counted and skipped. Owns no link, no clock and none of the bytes; one exchange at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/uds/reply.hpp"
#include "protocols/uds/timing.hpp"

namespace faultline::uds {

struct exchange_request {
    bytes_view bytes;          // lives until the exchange is done or given up by begin
    bool functional = false;   // to everybody; then `ecu` means nothing
    std::uint32_t ecu = 0;     // physical: whose answers count (pdu.ecu)
};

enum class client_step : std::uint8_t {
    send,   // transmit request().bytes, then call on_sent
    wait,   // nothing to do before `until` unless something arrives; when it has passed, on_time at once
    done,   // result() is final
};
struct client_action {
    client_step what = client_step::done;
    instant until{};
    bool is_answer = false;   // on_response: the message given is its ECU's final answer: keep it
};

enum class outcome : std::uint8_t {
    running,
    answered,         // physical: positive; functional: at least one ECU positive
    refused,          // a final negative answer (functional: from somebody, and no positive one): result().nrc
    silent,           // no first frame within P2
    suppressed,       // silence, and the request asked for it: accepted
    busy,             // 21 or 94 for as long as we were willing to ask
    never_finished,   // 78, then nothing, or 78 without end
    broken,           // an answer began and did not arrive whole
    not_sent,
};
[[nodiscard]] std::string_view to_text(outcome what);

// silent: nothing yet (functional: only messages that were none of ours)
enum class ecu_state : std::uint8_t { silent, receiving, pending, answered, refused, broken, never_finished };
struct responder {
    std::uint32_t ecu = 0;
    ecu_state state = ecu_state::silent;
    std::uint8_t nrc = 0;        // refused
    unsigned pendings = 0;       // how many 78 it sent
    instant deadline{};          // receiving, pending
    instant deadline_before{};   // what it was before a message that proved foreign began
    instant pending_since{};
};

struct exchange_result {
    outcome what = outcome::running;
    std::uint8_t nrc = 0;
    unsigned repeats = 0;   // sent again after 21 or 94
};

// Since the client was made; each stays 0 on a healthy car with one tester.
struct client_counts {
    std::uint32_t late = 0;            // answers to a request that had been given up
    std::uint32_t foreign = 0;         // other services, other ECUs
    std::uint32_t other_subject = 0;   // our service, another identifier or sub-function
    std::uint32_t malformed = 0;
    std::uint32_t pending = 0;
    std::uint32_t repeated = 0;
    std::uint32_t broken = 0;
    std::uint32_t crowded = 0;   // more ECUs than max_responders: theirs was left out
};

class client {
public:
    static constexpr std::size_t max_responders = 16;

    explicit client(const timing& allowed) : allowed_{allowed} {}
    void set_timing(const timing& allowed) { allowed_ = allowed; }   // from the next exchange on
    [[nodiscard]] const timing& times() const { return allowed_; }

    // Gives up what was running. The first action is `send`.
    [[nodiscard]] client_action begin(const exchange_request& what, instant now);

    [[nodiscard]] client_action on_sent(instant now);   // the last frame of the request left the adapter
    [[nodiscard]] client_action on_send_failed(instant now);
    [[nodiscard]] client_action on_first_frame(std::uint32_t ecu, instant now);   // of a message that needs several
    [[nodiscard]] client_action on_response(std::uint32_t ecu, bytes_view message, instant now);
    [[nodiscard]] client_action on_transport_failure(std::uint32_t ecu,
                                                     instant now);   // the message begun will not come
    [[nodiscard]] client_action on_time(instant now);

    [[nodiscard]] const exchange_request& request() const { return request_; }
    [[nodiscard]] const exchange_result& result() const { return result_; }
    [[nodiscard]] std::span<const responder> responders() const { return {responders_.data(), count_}; }
    [[nodiscard]] const client_counts& counts() const { return counts_; }

private:
    enum class phase : std::uint8_t { idle, sending, waiting, resting };   // resting: until it may be asked again

    [[nodiscard]] bool is_running() const { return phase_ != phase::idle; }
    [[nodiscard]] bool wants_silence() const;
    [[nodiscard]] responder* find(std::uint32_t ecu);
    [[nodiscard]] responder* meet(std::uint32_t ecu);
    void begin_window(instant now);
    [[nodiscard]] client_action go_on(instant now, bool is_answer);
    [[nodiscard]] client_action finish(outcome what, std::uint8_t nrc, bool is_answer);
    [[nodiscard]] client_action finish_functional(bool is_answer);
    [[nodiscard]] client_action ask_again(std::uint8_t nrc, instant now);
    void skip(responder* from, reply_kind kind, bytes_view message, instant now);
    void note_pending(responder& from, instant now);
    void expire(responder& each, instant now);
    void remember_head();

    timing allowed_;
    exchange_request request_;
    exchange_result result_;
    client_counts counts_;
    phase phase_ = phase::idle;
    instant window_{};   // sending: until when; waiting: until when a first frame may come; resting: when to ask again
    instant patience_end_{};   // foreign messages prolong the window never beyond this
    instant busy_since_{};
    std::array<responder, max_responders> responders_{};
    std::size_t count_ = 0;
    std::array<std::uint8_t, 8> head_{};   // of the request: its bytes may be gone when the next one begins
    std::size_t head_size_ = 0;
    std::array<std::uint8_t, 8> given_up_{};   // head of the last request that ended without an answer
    std::size_t given_up_size_ = 0;
};

}   // namespace faultline::uds
