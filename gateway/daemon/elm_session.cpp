#include "gateway/daemon/elm_session.hpp"

#include <algorithm>
#include <array>

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

vehicle::ending ending_of(elm::outcome what) {
    switch (what) {
        case elm::outcome::answered: return vehicle::ending::answered;
        case elm::outcome::no_answer: return vehicle::ending::no_answer;
        case elm::outcome::bus_fault: return vehicle::ending::bus_fault;
        case elm::outcome::damaged: return vehicle::ending::damaged;
        case elm::outcome::not_understood: return vehicle::ending::unsendable;
        case elm::outcome::restarted:
        case elm::outcome::silent: break;
    }
    return vehicle::ending::lost;
}

}  // namespace

elm_session::elm_session(std::unique_ptr<link::byte_line> line) : line_{std::move(line)}, request_{reader_} {}
elm_session::~elm_session() = default;

const link::address& elm_session::where() const { return line_->where(); }

asio::awaitable<elm::printed> elm_session::transact(const elm::transact& what) {
    const auto begun = sent_at_ = clock::now();
    const auto command = exchange_.begin(what, begun);
    // Behind a prompt that came as the very last byte a moment ago there is nothing to drop; asking costs a system call.
    if (begun - clean_end_ > std::chrono::milliseconds{2}) line_->discard_input();
    const auto sent = bytes_of(command);
    // The usual case costs one system call and no suspension.
    const auto written = line_->try_write(sent);
    if (!written || *written < sent.size()) {
        const auto rest = written ? sent.subspan(*written) : sent;
        if (!written || !(co_await line_->write(rest, exchange_.deadline()))) {
            gone_ = true;
            co_return exchange_.result();
        }
    }
    for (;;) {
        const auto count = co_await line_->read_some(buffer_, exchange_.deadline());
        const auto now = ended_at_ = clock::now();
        if (count) {
            const std::string_view came{reinterpret_cast<const char*>(buffer_.data()), *count};
            if (!exchange_.on_bytes(came, now)) continue;
            clean_end_ = came.ends_with('>') ? now : clock::time_point{};
            co_return exchange_.result();
        } else if (count.error() == link::error::timeout) {
            if (exchange_.on_time(now)) co_return exchange_.result();
        } else {
            gone_ = true;
            co_return exchange_.result();
        }
    }
}

asio::awaitable<void> elm_session::drain(std::chrono::milliseconds quiet) {
    const auto until = clock::now() + quiet;
    std::array<std::uint8_t, 1024> dropped;
    for (;;) {
        const auto count = co_await line_->read_some(dropped, until);
        if (count) continue;
        if (count.error() != link::error::timeout) gone_ = true;
        co_return;
    }
}

template <class Machine>
asio::awaitable<elm::step> elm_session::perform(Machine& machine, elm::step first) {
    auto step = first;
    while (!gone_) {
        if (const auto* say = std::get_if<elm::transact>(&step)) {
            const auto came = co_await transact(*say);
            if (gone_) break;
            step = machine.on_reply(came);
        } else if (const auto* pause = std::get_if<elm::drain>(&step)) {
            co_await drain(pause->quiet);
            step = machine.on_reply({});
        } else if (const auto* speed = std::get_if<elm::set_baud>(&step)) {
            (void)line_->set_baud(speed->rate);   // a rate this port cannot do simply finds no adapter
            step = machine.on_reply({});
        } else {
            co_return step;
        }
    }
    co_return elm::failed{elm::elm_error::silent};
}

asio::awaitable<std::optional<elm::elm_error>> elm_session::start_up(unsigned remembered_baud) {
    elm::start_up::options options;
    if (line_->is_uart()) {
        // A rate in the address is tried first, not alone: a wrong one should cost a second, not the adapter.
        for (const unsigned first : {line_->where().baud, remembered_baud})
            if (first != 0) options.bauds.push_back(first);
        for (const unsigned rate : elm::usual_bauds)
            if (std::ranges::find(options.bauds, rate) == options.bauds.end()) options.bauds.push_back(rate);
    }
    elm::start_up machine{std::move(options)};
    const auto end = co_await perform(machine, machine.start());
    kind_ = bus::unknown;
    addressing_.forget();
    was_addressed_ = false;
    if (const auto* why = std::get_if<elm::failed>(&end)) co_return why->why;
    profile_ = machine.profile();
    takes_digit_ = true;
    co_return std::nullopt;
}

asio::awaitable<std::optional<elm::elm_error>> elm_session::find_protocol(bool thorough) {
    // A header that was set stays set, and the next car may have identifiers of another width: only a start forgets it for sure.
    if (was_addressed_) {
        if (const auto wrong = co_await start_up(profile_.baud)) co_return wrong;
    }
    elm::connect machine{reader_, {.last_protocol = protocol_, .every_protocol = thorough}};
    const auto end = co_await perform(machine, machine.start());
    if (const auto* why = std::get_if<elm::failed>(&end)) {
        kind_ = bus::unknown;
        co_return why->why;
    }
    kind_ = machine.kind();
    protocol_ = machine.protocol();
    co_return std::nullopt;
}

std::optional<trouble> elm_session::told(std::optional<elm::elm_error> what) const {
    const auto link = link::to_text(where());
    if (gone_) return trouble{"adapter_lost", exit_code::no_adapter, {{"link", link}}};
    if (!what) return std::nullopt;
    return from_elm(*what, link);
}

asio::awaitable<std::optional<trouble>> elm_session::start(unsigned remembered_baud) {
    const auto wrong = co_await start_up(remembered_baud);
    co_return told(wrong);
}

asio::awaitable<std::optional<trouble>> elm_session::connect(bool thorough) {
    auto wrong = co_await find_protocol(thorough);
    if (wrong == elm::elm_error::adapter_fault && !gone_) {   // it restarted in the middle of the search
        wrong = co_await start_up(profile_.baud);
        if (!wrong) wrong = co_await find_protocol(thorough);
    }
    co_return told(wrong);
}

// The adapter lost its settings: everything again, on the protocol that worked.
asio::awaitable<bool> elm_session::recover() {
    ++counters_.restarts;
    const auto was = kind_;
    if (co_await start_up(profile_.baud)) co_return false;
    if (co_await find_protocol(false)) {
        kind_ = was;
        co_return false;
    }
    co_return true;
}

contract::adapter_identity elm_session::describe() const {
    contract::adapter_identity made;
    made.link = link::to_text(where());
    made.identity = profile_.identity;
    if (!profile_.device.empty()) made.identity += (made.identity.empty() ? "" : ", ") + profile_.device;
    made.level = profile_.level();
    if (profile_.baud != 0) made.baud = static_cast<int>(profile_.baud);
    for (int i = 0; i < static_cast<int>(elm::capability::count_); ++i) {
        const auto what = static_cast<elm::capability>(i);
        if (!profile_.able.tried(what)) continue;
        (profile_.able.works(what) ? made.capabilities : made.missing).emplace_back(elm::command_of(what));
    }
    made.battery_volts = profile_.battery_volts;
    return made;
}

// False: the link broke. Whether the adapter could is addressing_.reached().
asio::awaitable<bool> elm_session::point_at(const std::optional<elm::ecu_address>& target) {
    if (addressing_.is_at(target)) co_return true;
    was_addressed_ = true;
    const auto end = co_await perform(addressing_, addressing_.point_at(target, kind_));
    addressing_.learned(profile_.able);
    co_return std::holds_alternative<elm::done>(end);
}

asio::awaitable<vehicle::answer> elm_session::ask(const vehicle::question& what, asking how) {
    constexpr std::size_t single_frame = 7;   // the adapter's own formatting sends no longer request
    constexpr vehicle::answer cannot{.how = vehicle::ending::unsendable, .messages = {}, .refusals = {}};
    if (what.size > (what.to ? single_frame : elm::asked{}.bytes.size())) co_return cannot;
    std::optional<elm::ecu_address> target;
    if (what.to) target = elm::ecu_address{what.to->request, what.to->response};
    elm::request::options options{.expects_answer = how.expects_answer, .echo_is_off = profile_.able.works(elm::capability::echo_off)};
    for (int attempt = 0;; ++attempt) {
        if (!addressing_.is_at(target)) {
            if (!co_await point_at(target)) co_return vehicle::answer{.how = vehicle::ending::lost, .messages = {}, .refusals = {}};
            if (!addressing_.reached()) co_return cannot;
        }
        ++counters_.requests;
        auto end = request_.start(what, kind_, takes_digit_ ? how.lines : 0, options);
        // Nearly every question is one exchange; it should not pay for the general case.
        if (const auto* say = std::get_if<elm::transact>(&end); say && !gone_) {
            const auto came = co_await transact(*say);
            if (!gone_) end = request_.on_reply(came);
        }
        if (!std::holds_alternative<elm::done>(end)) end = co_await perform(request_, end);
        counters_.repeats += request_.repeats();
        counters_.foreign += request_.foreign();
        counters_.damaged += reader_.damages().size();
        if (request_.digit_refused()) {
            takes_digit_ = false;
            profile_.able.set(elm::capability::reply_digit, false);
        }
        if (gone_ || !std::holds_alternative<elm::done>(end)) co_return vehicle::answer{.how = vehicle::ending::lost, .messages = {}, .refusals = {}};
        if (request_.result() != elm::outcome::restarted || attempt == 2) break;
        if (!co_await recover()) co_return vehicle::answer{.how = vehicle::ending::lost, .messages = {}, .refusals = {}};
    }
    refusals_.clear();
    for (const auto& refusal : request_.refusals())
        if (!target || refusal.ecu == target->response) refusals_.push_back({refusal.ecu, refusal.nrc});
    if (!target) co_return vehicle::answer{ending_of(request_.result()), request_.partial(), request_.messages(), refusals_};
    // A filter that lets others through is no reason to take their word.
    messages_.clear();
    for (const auto& message : request_.messages())
        if (message.ecu == target->response) messages_.push_back(message);
    auto ended = ending_of(request_.result());
    if (ended == vehicle::ending::answered && messages_.empty() && refusals_.empty()) ended = vehicle::ending::no_answer;
    co_return vehicle::answer{ended, request_.partial(), messages_, refusals_};
}

asio::awaitable<std::optional<double>> elm_session::read_voltage() {
    if (!profile_.able.works(elm::capability::read_voltage)) co_return std::nullopt;
    const auto came = co_await transact({"ATRV", std::chrono::milliseconds{1000}});
    profile_.battery_volts = elm::parse_volts(came.text);
    co_return profile_.battery_volts;
}

}  // namespace faultline::daemon
