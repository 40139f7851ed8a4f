#include "gateway/daemon/can_session.hpp"

#include <algorithm>

#include "protocols/uds/service.hpp"

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;
using uds::client_step;

constexpr std::size_t answer_room = std::size_t{uds::client::max_responders} * 4096 + can_endpoints::longest_message;
// P2 of an OBD ECU is 50 ms (ISO 15765-4 table 3); the rest is for drivers and the operating system.
constexpr auto standard_p2 = std::chrono::milliseconds{75};
constexpr auto retry = std::chrono::milliseconds{2};   // the line had no room: a frame takes a quarter of a millisecond

bool is_final(const uds::responder& one) {
    return one.state != uds::ecu_state::silent && one.state != uds::ecu_state::receiving && one.state != uds::ecu_state::pending;
}

bool has_spoken(const uds::responder& one) { return one.state == uds::ecu_state::answered || one.state == uds::ecu_state::refused; }

}  // namespace

can_session::can_session(std::unique_ptr<link::can_line> line) : line_{std::move(line)}, client_{uds::timing{}} {
    received_.resize(32);
    bytes_.reserve(answer_room);
    endpoints_.begin(bus::can11);
}

can_session::~can_session() = default;

asio::awaitable<std::optional<double>> can_session::read_voltage() { co_return std::nullopt; }

contract::adapter_identity can_session::describe() const {
    contract::adapter_identity made;
    made.link = link::to_text(where());
    made.identity = line_->identity();
    made.kind = link::name(where().kind);
    made.driver = line_->driver();
    if (line_->bitrate() != 0) made.bitrate = static_cast<int>(line_->bitrate());
    return made;
}

// A bus without a rate (virtual ones) has no number.
char can_session::protocol() const {
    const bool is_long = kind_ == bus::can29;
    if (kind_ == bus::unknown) return '0';
    switch (line_->bitrate()) {
        case 500'000: return is_long ? '7' : '6';
        case 250'000: return is_long ? '9' : '8';
        default: return '0';
    }
}

void can_session::forget_vehicle() {
    kind_ = bus::unknown;
    responders_.forget();
}

bool can_session::bus_is_well() const {
    return line_->state() != link::bus_state::off && line_->state() != link::bus_state::link_down;
}

void can_session::begin_answer() {
    bytes_.clear();
    messages_.clear();
    refusals_.clear();
    frames_ = 0;
    partial_ = false;
    repeated_ = false;
    errors_before_ = line_->counted().error_frames;
}

// Filters only grow while a car is there; setting them costs more than a whole exchange.
void can_session::open_ears() {
    if (ears_ == endpoints_.filters().size()) return;
    line_->let_through(endpoints_.filters());
    ears_ = endpoints_.filters().size();
}

// What came while nobody asked: late answers teach who is to be waited for, the rest is dropped.
void can_session::drop_stale() {
    for (;;) {
        const auto count = line_->try_read(received_);
        if (!count) gone_ = count.error() != link::error::cancelled || gone_;
        if (!count || *count == 0) return;
        for (const auto& one : std::span{received_}.first(*count)) take_frame(one);
    }
}

asio::awaitable<vehicle::answer> can_session::ask(const vehicle::question& what, asking how) {
    begin_answer();
    const bool to_all = !what.to;
    const auto endpoint = to_all ? std::optional{endpoints_.to_all()} : endpoints_.to(*what.to);
    if (!endpoint || what.size == 0 || (to_all && what.size >= can::classic_size))
        co_return vehicle::answer{.how = vehicle::ending::unsendable, .messages = {}, .refusals = {}};
    open_ears();
    drop_stale();
    const uds::exchange_request request{.bytes = what.view(), .functional = to_all, .ecu = to_all ? 0 : what.to->response};
    auto how_it_ended = vehicle::ending::lost;
    for (int attempt = 0; attempt < 2 && !gone_; ++attempt) {
        repeated_ = attempt > 0;
        counters_.repeats += repeated_ ? 1 : 0;
        co_await exchange(*endpoint, request);
        how_it_ended = ending();
        if (how_it_ended != vehicle::ending::no_answer || !how.expects_answer) break;
    }
    if (to_all && !gone_) co_await ask_busy_ones(what.view());
    if (gone_) how_it_ended = vehicle::ending::lost;
    co_return vehicle::answer{.how = how_it_ended, .partial = partial_, .messages = messages_, .refusals = refusals_};
}

// 21 and 94 of one ECU among many: it is asked again alone, the others have answered (ISO 14229-1 annex A.1).
asio::awaitable<void> can_session::ask_busy_ones(std::span<const std::uint8_t> question) {
    const auto busy = [](const vehicle::refused_by& one) { return one.nrc == uds::nrc::busy_repeat_request || one.nrc == uds::nrc::resource_not_available; };
    std::vector<vehicle::refused_by> again;
    std::ranges::copy_if(refusals_, std::back_inserter(again), busy);
    std::erase_if(refusals_, busy);
    for (const auto& one : again) {
        const auto endpoint = endpoints_.to_answerer(one.ecu);
        if (!endpoint || gone_) continue;
        const uds::exchange_request request{.bytes = question, .functional = false, .ecu = one.ecu};
        const auto before = messages_.size() + refusals_.size();
        co_await exchange(*endpoint, request);
        if (messages_.size() + refusals_.size() == before) refusals_.push_back(one);
    }
}

asio::awaitable<void> can_session::exchange(std::size_t endpoint, const uds::exchange_request& what) {
    ++counters_.requests;
    asked_endpoint_ = endpoint;
    (void)endpoints_.transport().cancel_send(endpoint);
    held_.reset();
    const auto expected = what.functional ? responders_.expected(what.bytes) : known_responders::expectation{};
    expected_.assign(expected.ecus.begin(), expected.ecus.end());
    asking_ = true;
    sent_at_ = ended_at_ = clock::now();
    enough_ = what.functional && !expected_.empty() && !expected.is_learned ? sent_at_ + standard_p2 : instant::max();
    action_ = client_.begin(what, sent_at_);
    bool early = false;
    while (action_.what != client_step::done && !gone_) {
        if (action_.what == client_step::send) {
            const auto now = clock::now();
            action_ = {client_step::wait, action_.until, false};
            if (endpoints_.transport().send(endpoint, what.bytes, now) != isotp::beginning::begun) action_ = client_.on_send_failed(now);
            continue;
        }
        co_await take_turn();
        early = what.functional && is_over(clock::now());
        if (early) break;
    }
    asking_ = false;
    const bool complete = !early || clock::now() >= enough_;
    for (const auto& one : client_.responders())
        partial_ = partial_ || one.state == uds::ecu_state::broken || one.state == uds::ecu_state::never_finished;
    if (!what.functional) co_return;
    std::vector<std::uint32_t> spoke;
    for (const auto& one : client_.responders())
        if (has_spoken(one)) spoke.push_back(one.ecu);
    responders_.learn(what.bytes, spoke, complete);
}

bool can_session::somebody_answered() const { return std::ranges::any_of(client_.responders(), is_final); }

// A question to all: whoever is waited for has answered, and nobody is in the middle of it.
bool can_session::is_over(instant now) const {
    const auto there = client_.responders();
    if (expected_.empty() || action_.what == client_step::done) return false;
    const bool any_busy = std::ranges::any_of(there, [](const auto& one) { return !is_final(one) && one.state != uds::ecu_state::silent; });
    if (any_busy) return false;
    if (now >= enough_ && somebody_answered()) return true;
    return std::ranges::all_of(expected_, [&](std::uint32_t ecu) {
        const auto found = std::ranges::find(there, ecu, &uds::responder::ecu);
        return found != there.end() && is_final(*found);
    });
}

// Frames out, frames in, time: in this order, so that an answer that was there in time does not lose against a late turn.
asio::awaitable<void> can_session::take_turn() {
    hand_out(clock::now());
    if (gone_ || action_.what != client_step::wait) co_return;
    auto until = std::min(action_.until, endpoints_.transport().next_due(!held_));
    if (held_) until = std::min(until, clock::now() + retry);
    if (somebody_answered() && clock::now() < enough_) until = std::min(until, enough_);
    const auto count = co_await line_->read(received_, until);
    if (!count && count.error() != link::error::timeout) gone_ = true;
    if (count)
        for (const auto& one : std::span{received_}.first(*count)) take_frame(one);
    const auto now = clock::now();
    for (auto what = endpoints_.transport().on_time(now); what.happened != isotp::report::what::nothing; what = endpoints_.transport().on_time(now))
        take_report(what, now);
    if (action_.what == client_step::wait && now >= action_.until) advance(client_.on_time(now));
}

void can_session::hand_out(instant now) {
    auto& transport = endpoints_.transport();
    for (;;) {
        if (!held_) {
            held_frame next;
            if (!transport.poll_frame(next.what, next.which, now)) return;
            held_ = next;
        }
        const auto took = line_->try_write({&held_->what, 1});
        if (!took) gone_ = true;
        if (gone_) return;
        if (*took == 0 && bus_is_well()) return;
        const auto which = held_->which;
        held_.reset();
        take_report(*took == 0 ? transport.on_not_sent(which) : transport.on_sent(which, now), now);
    }
}

void can_session::take_frame(const link::stamped_frame& came) {
    auto& transport = endpoints_.transport();
    auto what = transport.on_frame(came.what, came.when);
    if (what.happened == isotp::report::what::not_ours) {
        if (!endpoints_.meet(came.what)) return;
        what = transport.on_frame(came.what, came.when);
    }
    ++frames_;
    take_report(what, came.when);
    hand_out(came.when);   // flow control is waited for: at once
}

void can_session::take_report(const isotp::report& what, instant now) {
    using happened = isotp::report::what;
    if (what.has_interrupted) {
        ++counters_.damaged;
        partial_ = true;
    }
    switch (what.happened) {
        case happened::started: advance(client_.on_first_frame(endpoints_.ecu_of(what.endpoint), now)); break;
        case happened::message: take_message(what.endpoint, now); break;
        case happened::receive_failed:
            ++counters_.damaged;
            partial_ = true;
            advance(client_.on_transport_failure(endpoints_.ecu_of(what.endpoint), now));
            break;
        case happened::sent:
            if (what.endpoint == asked_endpoint_) advance(client_.on_sent(now));
            break;
        case happened::send_failed:
            if (what.endpoint == asked_endpoint_) advance(client_.on_send_failed(now));
            break;
        default: break;
    }
}

void can_session::take_message(std::size_t endpoint, instant now) {
    auto& transport = endpoints_.transport();
    const auto ecu = endpoints_.ecu_of(endpoint);
    const auto message = transport.front(endpoint);
    const auto before = client_.counts();
    const auto next = asking_ ? client_.on_response(ecu, message, now) : uds::client_action{};
    if (next.is_answer) {
        keep(ecu, message);
        ended_at_ = now;
    } else if (client_.counts().pending == before.pending && client_.counts().repeated == before.repeated) {
        ++counters_.foreign;
        responders_.came_late(message, ecu);
    }
    transport.pop(endpoint);
    advance(next);
}

void can_session::keep(std::uint32_t ecu, std::span<const std::uint8_t> message) {
    if (message.size() >= 3 && message[0] == 0x7F) {
        refusals_.push_back({ecu, message[2]});
        return;
    }
    if (bytes_.size() + message.size() > bytes_.capacity()) {   // growing would move what the answer points to
        partial_ = true;
        return;
    }
    const auto at = bytes_.size();
    bytes_.insert(bytes_.end(), message.begin(), message.end());
    messages_.push_back({ecu, std::span{bytes_}.subspan(at)});
}

// Several frames come in one turn: what one of them ended the next does not begin again.
void can_session::advance(uds::client_action next) {
    if (action_.what != client_step::done) action_ = next;
}

vehicle::ending can_session::ending() const {
    if (gone_) return vehicle::ending::lost;
    if (!messages_.empty() || !refusals_.empty()) return vehicle::ending::answered;
    if (partial_) return vehicle::ending::damaged;
    if (client_.result().what == uds::outcome::not_sent || !bus_is_well()) return vehicle::ending::bus_fault;
    return line_->counted().error_frames != errors_before_ ? vehicle::ending::bus_fault : vehicle::ending::no_answer;
}

}  // namespace faultline::daemon
