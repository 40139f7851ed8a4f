// One OBD request of the adapter: find or open the bus, send, collect answers until the count is reached or time is up.
#include <algorithm>
#include <map>

#include "protocols/isotp/codec.hpp"
#include "tools/simcar/adapter.hpp"
#include "tools/simcar/printed.hpp"

namespace faultline::simcar {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds pending_wait{5};              // after 7F xx 78, versions from 2.1 on
constexpr milliseconds least_adaptive_1{24};
constexpr milliseconds least_adaptive_2{12};

// How long a search is busy with each protocol before it finds out; in the order it tries them.
struct attempt {
    protocol which;
    milliseconds takes;
};
constexpr attempt attempts[]{
    {protocol::can11_500, milliseconds{110}}, {protocol::can11_250, milliseconds{110}}, {protocol::can29_500, milliseconds{110}},
    {protocol::can29_250, milliseconds{110}}, {protocol::j1850_pwm, milliseconds{120}}, {protocol::j1850_vpw, milliseconds{120}},
    {protocol::iso9141, milliseconds{2600}},  {protocol::kwp_slow, milliseconds{400}},  {protocol::kwp_fast, milliseconds{450}},
};

milliseconds search_time(protocol wanted) {
    milliseconds sum{};
    for (const auto& a : attempts) {
        sum += a.takes;
        if (a.which == wanted) break;
    }
    return sum;
}

bool is_pending(const bus_frame& frame, protocol p) {
    const std::size_t at = is_can(p) ? 1 : 3;
    return frame.data.size() >= at + 3 && frame.data[at] == 0x7F && frame.data[at + 2] == 0x78;
}

}  // namespace

void adapter::request(bytes payload, std::optional<int> expected, instant t) {
    activity_ = activity::working;
    ++requests_;
    if (mishap(t)) return;
    const bool stalls = options_.quirks.has(quirk::sp0_stall) && set_.automatic && found_ == protocol::none &&
                        t < protocol_set_at_ + milliseconds{200};
    if (stalls) {
        after(t + seconds{8}, [this, payload, expected](instant at) { search(payload, expected, at); });
    } else if (found_ != protocol::none) {
        transmit(payload, expected, t);
    } else if (set_.automatic) {
        search(std::move(payload), expected, t);
    } else {
        open_fixed(std::move(payload), expected, t);
    }
}

void adapter::search(bytes payload, std::optional<int> expected, instant t) {
    write("SEARCHING...", t);
    inline_next_ = options_.quirks.has(quirk::searching_inline);
    ++searches_;
    const bool fails = (options_.quirks.has(quirk::search_fails_first) && searches_ == 1) || !bus_alive() || car_->speaks() == protocol::j1939 ||
                       ((search_blocked_ || can_dead_) && car_ != nullptr && is_can(car_->speaks()));
    auto takes = fails ? search_time(protocol::none) : set_.chosen == car_->speaks() ? milliseconds{110} : search_time(car_->speaks());
    if (options_.quirks.has(quirk::long_search)) takes = seconds{6};
    after(t + takes, [this, fails, payload = std::move(payload), expected](instant at) {
        if (!inline_next_ || fails) write(newline(), at);
        if (fails || car_ == nullptr) return answer(options_.quirks.has(quirk::status_cut) ? "NABLE TO CONNECT" : "UNABLE TO CONNECT", at);
        found_ = car_->speaks();
        transmit(payload, expected, at);
    });
}

void adapter::open_fixed(bytes payload, std::optional<int> expected, instant t) {
    const bool k_line = is_k_line(set_.chosen);
    const bool slow = set_.chosen != protocol::kwp_fast;
    ++searches_;
    const bool init_fails = options_.quirks.has(quirk::bus_init_error) && searches_ == 1;
    const bool right = bus_alive() && shares_bus(set_.chosen) && !init_fails;
    if (!k_line) {
        if (right) {
            found_ = set_.chosen;
            return transmit(payload, expected, t);
        }
        const bool can = is_can(set_.chosen);
        return after(t + milliseconds{120}, [this, can](instant at) { answer(can ? "CAN ERROR" : "NO DATA", at); });
    }
    write(slow ? "BUS INIT: ..." : "BUS INIT: ", t);
    after(t + (slow ? milliseconds{2600} : milliseconds{380}), [this, right, payload = std::move(payload), expected](instant at) {
        if (!right) return answer("ERROR", at);
        say("OK", at);
        found_ = set_.chosen;
        transmit(payload, expected, at);
    });
}

std::uint32_t adapter::request_address() const {
    if (set_.header) return is_can(found_) && !is_29_bit(found_) ? *set_.header & 0x7FFU : *set_.header;
    return functional_address(found_);
}

// Identifiers of the other length are taken on the same bus; nobody there need answer them.
bool adapter::shares_bus(protocol p) const {
    const auto is_fast = [](protocol each) { return each == protocol::can11_500 || each == protocol::can29_500; };
    return car_->speaks() == p || (is_can(p) && is_can(car_->speaks()) && is_fast(p) == is_fast(car_->speaks()));
}

std::optional<flow_answer> adapter::flow() const {
    if (!set_.flow_control) return std::nullopt;
    flow_answer out;
    if (set_.flow_mode == 1) out.address = *set_.flow_header;
    for (const auto& [request, response] : set_.flow_pairs) {
        if (set_.flow_mode != 1 && set_.header && (*set_.header & 0x1FFFFFFFU) == request) out.address = request;
    }
    if (set_.flow_mode == 0) return out;
    const auto& data = *set_.flow_data;
    if (data[0] != 0x30) return std::nullopt;   // wait, overflow or nonsense: the ECU sends no more
    if (data.size() > 1) out.block_size = data[1];
    if (data.size() > 2) out.separation = isotp::separation_time(data[2]);
    return out;
}

// A long request needs somebody's flow control: the pair must be known.
bool adapter::can_segment(std::uint32_t address) const {
    if (!set_.segments) return false;
    if (is_29_bit(found_)) return (address & 0x1FFF0000U) == 0x18DA0000U;
    return (address >= 0x7E0 && address <= 0x7E7) || std::ranges::any_of(set_.flow_pairs, [&](const auto& p) { return p.first == address; });
}

void adapter::transmit(const bytes& payload, std::optional<int> expected, instant t) {
    if (car_ == nullptr || can_dead_ || !shares_bus(found_)) {
        const bool can = is_can(found_);
        return after(t + milliseconds{100}, [this, can](instant at) { answer(can ? "CAN ERROR" : "NO DATA", at); });
    }
    bus_request wanted{request_address(), payload, flow()};
    if (is_can(found_) && !set_.format) {   // CAF0: the client wrote the length byte itself
        const std::size_t length = std::min<std::size_t>(payload[0] & 15U, payload.size() - 1);
        wanted.payload.assign(payload.begin() + 1, payload.begin() + 1 + static_cast<std::ptrdiff_t>(length));
    }
    const auto sent = t + car_->request_time(wanted);
    const bool too_long = is_can(found_) && wanted.payload.size() > 7 && !can_segment(wanted.address);
    if (wanted.payload.empty() || too_long) return after(sent, [this](instant at) { answer("NO DATA", at); });
    std::vector<ecu_message> messages;
    const auto asked = wanted;
    if (bus_quirks_.shape_request(options_.quirks, wanted)) {
        messages = car_->ask(wanted, t);
        bus_quirks_.shape_answers(options_.quirks, asked, *car_, messages);
    }
    auto frames = car_->on_the_wire(messages, wanted, t);
    if (options_.quirks.has(quirk::padding_kept) && is_can(found_)) {
        for (auto& f : frames) {
            if ((f.data[0] >> 4) == 0) f.data.resize(std::size_t{1} + (f.data[0] & 15U));
            f.data.resize(8, 0xAA);
        }
    }
    if (!set_.wait_for_answers) return after(sent, [this](instant at) { prompt(at); });
    collect(frames, expected, sent);
}

void adapter::collect(const std::vector<bus_frame>& frames, std::optional<int> expected, instant sent) {
    const auto patience = answer_timeout();
    auto deadline = sent + patience;
    auto last = sent;
    std::map<std::uint32_t, instant> promised;   // by ECUs that said 78: the chip waits for them, whoever else speaks
    int count = 0;
    bool ended = false;
    const bool spoils = requests_ % 5 == 0 &&
                        (options_.quirks.has(quirk::data_error_mark) || options_.quirks.has(quirk::rx_error_mark) ||
                         options_.quirks.has(quirk::buffer_full) || options_.quirks.has(quirk::lost_digit));
    for (const auto& frame : frames) {
        if (frame.due > deadline) break;
        if (!passes_filter(frame)) continue;
        after(frame.due, [this, frame, spoils](instant at) { print_frame(frame, at, spoils); });
        learned_ = std::max(frame.due - last, learned_ - learned_ / 16);
        last = frame.due;
        const bool pending = is_pending(frame, found_);
        if (pending && knows_ >= level::v2_1 && !options_.quirks.has(quirk::pending78_prompt)) promised[frame.id] = frame.due + pending_wait;
        if (!pending) promised.erase(frame.id);
        deadline = frame.due + patience;
        for (const auto& [ecu, until] : promised) deadline = std::max(deadline, until);
        ++count;
        ended = expected == count;
        if (ended) break;
        if (spoils && options_.quirks.has(quirk::buffer_full)) return after(frame.due, [this](instant at) { answer("BUFFER FULL", at); });
    }
    if (count == 0) {
        learned_ = std::min<duration>(learned_ + milliseconds{40}, seconds{1});
        if (is_k_line(found_) && !bus_alive()) found_ = protocol::none;
        return after(deadline, [this](instant at) { answer("NO DATA", at); });
    }
    after(ended ? last : deadline, [this](instant at) { prompt(at); });
}

duration adapter::answer_timeout() const {
    const duration most = set_.timeout_ms ? milliseconds{*set_.timeout_ms}
                          : options_.stn  ? milliseconds{102}
                                          : milliseconds{4 * set_.timeout_units * set_.timeout_factor};
    if (set_.adaptive == 0 || learned_.count() == 0) return most;
    if (set_.adaptive == 1) return std::min<duration>(most, std::max<duration>(least_adaptive_1, learned_ * 2 + milliseconds{8}));
    return std::min<duration>(most, std::max<duration>(least_adaptive_2, learned_ * 3 / 2));
}

bool adapter::passes_filter(const bus_frame& frame) const {
    if (!is_can(found_)) return true;
    if ((frame.id > 0x7FF) != is_29_bit(found_)) return false;
    if (set_.filter) return (frame.id & set_.filter->mask) == (set_.filter->value & set_.filter->mask);
    if (is_29_bit(found_)) return (frame.id & 0x1FFFFF00U) == (0x18DA0000U | std::uint32_t{set_.tester} << 8);
    return frame.id >= 0x7E8 && frame.id <= 0x7EF;
}

void adapter::print_frame(const bus_frame& frame, instant t, bool spoiled) {
    auto shown = frame;
    const auto& q = options_.quirks;
    if (spoiled && (q.has(quirk::data_error_mark) || q.has(quirk::rx_error_mark)) && shown.data.size() > 4) shown.data[4] ^= 0x15;
    const auto speaks = found_ != protocol::none ? found_ : car_->speaks();
    for (auto line : printed(shown, speaks, set_, q)) {
        if (spoiled && q.has(quirk::data_error_mark)) line += "<DATA ERROR";
        if (spoiled && q.has(quirk::rx_error_mark)) line += "<RX ERROR";
        if (spoiled && q.has(quirk::buffer_full)) line.resize(line.size() / 2 + 1);
        if (spoiled && q.has(quirk::lost_digit)) line.erase(line.find_last_not_of(' '), 1);
        inline_next_ = false;
        if (q.has(quirk::unplug_mid_reply) && requests_ == 5) {
            write(line.substr(0, line.size() / 2), t);
            unplug_ = true;
            tasks_.clear();
            return;
        }
        write(line, t);
        // The joint needs a frame behind it: the last line of an answer keeps its end (the prompt follows it).
        const bool more = tasks_.size() > 1;
        if (!(q.has(quirk::joined_frames) && more)) write(newline(), t);
    }
}

// Each of these is what a chip prints instead of an answer. True = the request is over.
bool adapter::mishap(instant t) {
    struct text_instead {
        quirk which;
        std::string_view text;
    };
    constexpr text_instead every_fifth[]{
        {quirk::can_error, "CAN ERROR"}, {quirk::data_error, "DATA ERROR"}, {quirk::bus_busy, "BUS BUSY"},
        {quirk::bus_error, "BUS ERROR"}, {quirk::fb_error, "FB ERROR"},     {quirk::no_data, "NO DATA"},
        {quirk::stopped, "STOPPED"},     {quirk::out_of_memory, "OUT OF MEMORY"},
    };
    const auto& q = options_.quirks;
    const bool cut = q.has(quirk::status_cut);
    for (const auto& m : every_fifth) {
        if (!q.has(m.which) || requests_ % 5 != 0) continue;
        answer(m.text.substr(cut ? 1 : 0), t + milliseconds{30});
        return true;
    }
    if (q.has(quirk::lp_alert) && requests_ % 7 == 0) say("LP ALERT", t);
    if (q.has(quirk::act_alert) && requests_ % 7 == 0) say("ACT ALERT", t);
    if (q.has(quirk::goes_silent) && requests_ == 11) {
        activity_ = activity::locked;
        return true;
    }
    if (q.has(quirk::lv_reset) && requests_ % 20 == 0) {
        apply_defaults();
        search_blocked_ = true;
        answer("LV RESET", t + milliseconds{40});
        return true;
    }
    if (q.has(quirk::quiet_reset) && requests_ % 20 == 0) {
        reset(milliseconds{300}, t);
        return true;
    }
    if (q.has(quirk::err94) && requests_ == 10) {
        apply_defaults();
        can_dead_ = true;
        answer("ERR94", t);
        return true;
    }
    return false;
}

}  // namespace faultline::simcar
