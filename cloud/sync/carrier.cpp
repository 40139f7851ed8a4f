#include "cloud/sync/carrier.hpp"

#include "cloud/contract/alert.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/live.hpp"
#include "cloud/contract/command.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/contract/service.hpp"
#include "cloud/contract/state.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/contract/workorder.hpp"
#include "cloud/mqtt/tls_probe.hpp"
#include "cloud/sync/bay.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <functional>

namespace faultline::sync {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

mqtt::connection::limits connection_limits(const options& given) {
    mqtt::connection::limits limits;
    limits.first = given.reconnect;
    limits.longest = given.longest_reconnect;
    limits.answer = given.answer;
    return limits;
}

delivery::limits delivery_limits(const options& given) {
    delivery::limits limits;
    limits.receipt = given.receipt;
    limits.acknowledgement = given.answer;
    limits.records = static_cast<std::size_t>(given.batch);
    return limits;
}

std::uint64_t seed_for(const std::string& gateway) {
    return std::hash<std::string>{}(gateway) ^ static_cast<std::uint64_t>(clock::now().time_since_epoch().count());
}

int milliseconds_until(instant when, instant now) {
    if (when == instant::max()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(when - now).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

}  // namespace

carrier::carrier(options given, int signals)
    : given_{std::move(given)},
      signals_{signals},
      link_{news_},
      connection_{connection_limits(given_), seed_for(given_.gateway)},
      delivery_{delivery_limits(given_)},
      watch_{given_.database} {
    figures_.gateway = given_.gateway;
    figures_.broker = given_.broker.broker;
}

int carrier::run() {
    outbox_due_ = clock::now();
    keep_house(clock::now());
    perform(connection_.start(clock::now()));
    for (;;) {
        deliver();
        refresh_figures();
        if (wait_for_something() == wake::end) break;
        const auto now = clock::now();
        if (now >= connection_due_) perform(connection_.on_time(now));
        keep_house(now);
        hand_over(now);
    }
    say_goodbye();
    return 0;
}

instant carrier::earliest() const {
    return std::min({connection_due_, delivery_due_, outbox_due_, look_due_, figures_due_, state_due_, hand_due_});
}

carrier::wake carrier::wait_for_something() {
    std::array<pollfd, 3> waiting{{{news_.fd(), POLLIN, 0}, {watch_.fd(), POLLIN, 0}, {signals_, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), milliseconds_until(earliest(), clock::now())) <= 0) return wake::go_on;
    if ((waiting[2].revents & POLLIN) != 0 && on_signal() == wake::end) return wake::end;
    if ((waiting[0].revents & POLLIN) != 0) {
        for (auto& one : news_.take()) on_news(one);
    }
    if ((waiting[1].revents & POLLIN) != 0 && watch_.changed()) look_at_outbox(true);
    return wake::go_on;
}

carrier::wake carrier::on_signal() {
    signalfd_siginfo what{};
    if (read(signals_, &what, sizeof what) != sizeof what) return wake::go_on;
    if (what.ssi_signo != SIGHUP) return wake::end;
    spdlog::info("told that something changed: connecting now");
    perform(connection_.on_change(clock::now()));
    return wake::go_on;
}

void carrier::perform(mqtt::connection_action action) {
    for (;;) {
        figures_.connection = connection_.state();
        figures_.trouble = connection_.trouble();
        figures_due_ = std::min(figures_due_, clock::now() + 1s);
        if (std::holds_alternative<mqtt::open_link>(action)) {
            open_link();
        } else if (std::holds_alternative<mqtt::cut_link>(action)) {
            delivery_.on_offline();
            link_.close(false);
        } else {
            const auto* const until = std::get_if<mqtt::wait_until>(&action);
            connection_due_ = until ? until->when : instant::max();
            return;
        }
        action = connection_.on_time(clock::now());
    }
}

void carrier::open_link() {
    // Read anew each time: certificates and password may have been renewed meanwhile.
    auto how = mqtt::resolve(given_.broker);
    session_id_ = ids_.next_text();
    session_.reset();
    birth_token_ = subscribe_token_ = 0;
    if (!how) {
        spdlog::error("cannot use the broker settings: {} ({})", mqtt::name(how.error().code), how.error().subject);
        news_.post(link_.generation(), mqtt::not_opened{mqtt::reason_code::success, how.error().subject});
        return;
    }
    how->client_id = given_.gateway;
    how->keep_alive = given_.keep_alive;
    how->will = mqtt::last_will{contract::state_topic(given_.gateway),
                                nlohmann::json(contract::last_will(session_id_)).dump(), given_.will_delay};
    spdlog::info("connecting to {} as {}", how->broker.text(), how->client_id);
    link_.open(*how);
}

void carrier::on_news(mqtt::posted& news) {
    if (news.generation != link_.generation()) return;   // late news of an earlier connection
    std::visit([this](auto& what) { on(what); }, news.what);
}

void carrier::on(const mqtt::opened& news) {
    session_ = news;
    maximum_packet_ = news.maximum_packet;
    perform(connection_.on_opened(clock::now()));
    publish_state(true);
    subscribe_token_ = next_token_++;
    if (!link_.subscribe(contract::down_filter(given_.gateway), subscribe_token_)) {
        perform(connection_.on_trouble(mqtt::connection_trouble::lost, clock::now()));
    }
}

std::optional<std::string> carrier::complaint_about_tls() const {
    const auto how = mqtt::resolve(given_.broker);
    if (!how || !how->broker.tls) return std::nullopt;
    return mqtt::tls_complaint(how->broker, how->tls);
}

void carrier::on(const mqtt::not_opened& news) {
    link_.close(false);
    const auto complaint = mqtt::is_failure(news.reason) ? std::nullopt : complaint_about_tls();
    const bool tls = complaint.has_value();
    figures_.detail = tls ? *complaint : mqtt::is_failure(news.reason) ? std::string{mqtt::reason_name(news.reason)} : news.text;
    perform(connection_.on_not_opened(news.reason, tls, clock::now()));
    spdlog::warn("no connection ({}): {}; attempt {}, next in {} s", name(connection_.trouble()), figures_.detail,
                 connection_.attempts(), milliseconds_until(connection_due_, clock::now()) / 1000);
}

void carrier::on(const mqtt::closed& news) {
    figures_.detail = mqtt::is_failure(news.reason) ? std::string{mqtt::reason_name(news.reason)} : news.text;
    delivery_.on_offline();
    link_.close(false);
    perform(connection_.on_closed(news.reason, clock::now()));
    spdlog::warn("connection ended ({}): {}; next attempt in {} s", name(connection_.trouble()), figures_.detail,
                 milliseconds_until(connection_due_, clock::now()) / 1000);
}

void carrier::on(const mqtt::acknowledged& news) {
    const auto now = clock::now();
    if (news.token == birth_token_) {
        birth_token_ = 0;
        if (mqtt::is_failure(news.reason)) {
            figures_.detail = mqtt::reason_name(news.reason);
            spdlog::error("the broker refuses the state topic: {}", figures_.detail);
            const bool rights = mqtt::is_about_rights(news.reason);
            perform(connection_.on_trouble(rights ? mqtt::connection_trouble::rights : mqtt::connection_trouble::refused, now));
        } else {
            greeted();
        }
        return;
    }
    ++(news.reason == mqtt::reason_code::success ? figures_.acknowledged : figures_.refused);
    delivery_.on_acknowledged(news.token, news.reason, now);
}

void carrier::on(const mqtt::not_sent& news) { delivery_.on_not_sent(news.token, clock::now()); }

void carrier::on(const mqtt::subscribed& news) {
    if (news.token == pack_token_ && mqtt::is_failure(news.reason)) spdlog::error("the broker refuses the subscription to {}: {}", packs_.filter(), mqtt::reason_name(news.reason));
    if (news.token != subscribe_token_) return;
    subscribe_token_ = 0;
    if (!mqtt::is_failure(news.reason)) return greeted();
    figures_.detail = mqtt::reason_name(news.reason);
    spdlog::error("the broker refuses the subscription to {}: {}", contract::down_filter(given_.gateway), figures_.detail);
    const bool rights = mqtt::is_about_rights(news.reason);
    perform(connection_.on_trouble(rights ? mqtt::connection_trouble::rights : mqtt::connection_trouble::refused, clock::now()));
}

void carrier::greeted() {
    if (birth_token_ != 0 || subscribe_token_ != 0 || connection_.state() != mqtt::connection_state::greeting) return;
    const auto now = clock::now();
    perform(connection_.on_ready(now));
    ++figures_.connects;
    figures_.detail.clear();
    spdlog::info("online; session {}, window {}, broker's packet limit {}", session_->session_present ? "kept" : "new",
                 std::min<int>(16, session_->receive_maximum), maximum_packet_);
    delivery_.on_online(session_->session_present, session_->receive_maximum, now);
    fetch_pack();
}

void carrier::publish_state(bool online) {
    contract::state now;
    now.online = online;
    now.session = session_id_;
    now.time = contract::rfc3339(contract::stamp_now().wall_ms);
    now.version = FAULTLINE_VERSION;
    now.types = {contract::diagnosis::type, contract::event::type, contract::live::type, contract::alert::type, contract::service::type,
                 contract::workorder::type, contract::command::type, contract::response::type, contract::repair_case::type};
    if (outbox_) {
        if (const auto counted = outbox_->count()) {
            const auto all = counted->all();
            now.outbox_depth = all.depth;
            now.outbox_bytes = all.bytes;
            now.outbox_dropped = all.dropped;
        }
    }
    if (const auto bay = ask_bay(given_.control)) {
        now.adapter = bay->adapter;
        now.vehicle_present = bay->vehicle_present;
        now.fault_pack = bay->fault_pack;
        now.cases_upto = bay->cases_upto;
    }
    told_depth_ = now.outbox_depth;
    const auto token = next_token_++;
    const bool sent = link_.publish({.token = token,
                                     .topic = contract::state_topic(given_.gateway),
                                     .payload = nlohmann::json(now).dump(),
                                     .encoding = {},
                                     .retained = true});
    if (sent) birth_token_ = token;
}

void carrier::say_goodbye() {
    // A polite goodbye takes back the last will: once born, the platform must hear of the end from us.
    const auto state = connection_.state();
    if (state == mqtt::connection_state::online || state == mqtt::connection_state::greeting) {
        spdlog::info("ending: telling the platform");
        publish_state(false);
        const auto deadline = clock::now() + 2s;
        while (birth_token_ != 0 && clock::now() < deadline) {
            pollfd waiting{news_.fd(), POLLIN, 0};
            if (poll(&waiting, 1, milliseconds_until(deadline, clock::now())) <= 0) break;
            for (auto& one : news_.take()) on_news(one);
        }
    }
    link_.close(true);
    figures_.connection = mqtt::connection_state::idle;
    figures_due_ = instant{};
    refresh_figures();
}

}  // namespace faultline::sync
