#include "cloud/platform/server.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/mqtt/tls_probe.hpp"

#include <poll.h>
#include <spdlog/spdlog.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>

namespace faultline::platform {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t group_messages = 500;    // in one transaction
constexpr std::uint32_t receipt_expires_s = 3600;

int milliseconds_until(mqtt::instant when) {
    if (when == mqtt::instant::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(when - clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

std::int64_t wall_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

server::server(server_options given, storage into, int signals)
    : given_{std::move(given)},
      signals_{signals},
      link_{news_},
      connection_{{.first = given_.reconnect, .longest = given_.longest_reconnect},
                  static_cast<std::uint64_t>(clock::now().time_since_epoch().count())},
      storage_{std::move(into)},
      ingest_{storage_},
      poke_{given_.database} {}

int server::run() {
    perform(connection_.start(clock::now()));
    for (;;) {
        send_receipts();
        send_commands();
        tell_status();
        std::array<pollfd, 3> waiting{{{news_.fd(), POLLIN, 0}, {signals_, POLLIN, 0}, {poke_.fd(), POLLIN, 0}}};
        const auto until = status_changed_ && !given_.status_file.empty() ? std::min(due_, status_due_) : due_;
        const int ready = poll(waiting.data(), waiting.size(), milliseconds_until(until));
        if (ready > 0 && (waiting[1].revents & POLLIN) != 0 && on_signal()) break;
        if (ready > 0 && (waiting[0].revents & POLLIN) != 0) {
            auto all = news_.take();
            on_news(all);
        }
        if (ready > 0 && (waiting[2].revents & POLLIN) != 0) {
            poke_.drain();
            look_for_commands_ = true;
        }
        if (clock::now() >= due_) perform(connection_.on_time(clock::now()));
    }
    spdlog::info("ending");
    link_.close(true);
    status_due_ = {};
    status_changed_ = true;
    tell_status();
    return 0;
}

bool server::on_signal() {
    signalfd_siginfo what{};
    if (read(signals_, &what, sizeof what) != sizeof what) return false;
    if (what.ssi_signo != SIGHUP) return true;
    perform(connection_.on_change(clock::now()));
    return false;
}

void server::perform(mqtt::connection_action action) {
    status_changed_ = true;
    for (;;) {
        if (std::holds_alternative<mqtt::open_link>(action)) {
            open_link();
        } else if (std::holds_alternative<mqtt::cut_link>(action)) {
            postman_.on_offline();
            flying_commands_.clear();   // still "waiting" in the database: sent again, the gateway carries out each once
            link_.close(false);
        } else {
            const auto* const until = std::get_if<mqtt::wait_until>(&action);
            due_ = until ? until->when : mqtt::instant::max();
            return;
        }
        action = connection_.on_time(clock::now());
    }
}

void server::open_link() {
    auto how = mqtt::resolve(given_.broker);
    if (!how) {
        news_.post(link_.generation(), mqtt::not_opened{mqtt::reason_code::success, how.error().subject});
        return;
    }
    how->client_id = given_.name;
    spdlog::info("connecting to {} as {}", how->broker.text(), how->client_id);
    link_.open(*how);
}

// Runs of messages become groups; everything else is dealt with in its place between them.
void server::on_news(std::vector<mqtt::posted>& all) {
    std::vector<const mqtt::arrived*> group;
    const auto keep_group = [&] {
        if (!group.empty()) keep(group);
        group.clear();
    };
    for (const auto& one : all) {
        if (one.generation != link_.generation()) continue;
        if (const auto* message = std::get_if<mqtt::arrived>(&one.what)) {
            group.push_back(message);
            if (group.size() >= group_messages) keep_group();
        } else {
            on_event(one);
        }
    }
    keep_group();
}

void server::on_event(const mqtt::posted& one) {
    const auto now = clock::now();
    if (std::holds_alternative<mqtt::opened>(one.what)) {
        const auto& opened = std::get<mqtt::opened>(one.what);
        postman_.set_window(std::min<std::size_t>(16, opened.receive_maximum > 1 ? opened.receive_maximum - 1U : 1U));
        perform(connection_.on_opened(now));
        subscriptions_left_ = 0;
        for (const auto filter : {contract::every_up, contract::every_state}) {
            if (link_.subscribe(std::string{filter}, next_token_++)) ++subscriptions_left_;
        }
    } else if (const auto* refused = std::get_if<mqtt::not_opened>(&one.what)) {
        link_.close(false);
        const auto how = mqtt::resolve(given_.broker);
        const bool unexplained = !mqtt::is_failure(refused->reason) && how && how->broker.tls;
        const auto complaint = unexplained ? mqtt::tls_complaint(how->broker, how->tls) : std::nullopt;
        const bool tls = complaint.has_value();
        detail_ = tls ? *complaint : mqtt::is_failure(refused->reason) ? std::string{mqtt::reason_name(refused->reason)} : refused->text;
        perform(connection_.on_not_opened(refused->reason, tls, now));
        spdlog::warn("no connection ({}): {}; next attempt in {} ms", name(connection_.trouble()), detail_, milliseconds_until(due_));
    } else if (const auto* closed = std::get_if<mqtt::closed>(&one.what)) {
        detail_ = mqtt::is_failure(closed->reason) ? std::string{mqtt::reason_name(closed->reason)} : closed->text;
        postman_.on_offline();
        flying_commands_.clear();
        link_.close(false);
        perform(connection_.on_closed(closed->reason, now));
        spdlog::warn("connection ended ({}): {}; next attempt in {} ms", name(connection_.trouble()), detail_, milliseconds_until(due_));
    } else if (const auto* granted = std::get_if<mqtt::subscribed>(&one.what)) {
        on_subscribed(*granted);
    } else if (const auto* acknowledged = std::get_if<mqtt::acknowledged>(&one.what)) {
        postman_.on_answered(acknowledged->token);
        on_command_answered(acknowledged->token, acknowledged->reason == mqtt::reason_code::success ? "sent" : mqtt::reason_name(acknowledged->reason));
    } else if (const auto* failed = std::get_if<mqtt::not_sent>(&one.what)) {
        postman_.on_answered(failed->token);
        flying_commands_.erase(failed->token);
        look_for_commands_ = true;
    }
}

void server::on_subscribed(const mqtt::subscribed& news) {
    if (mqtt::is_failure(news.reason)) {
        detail_ = mqtt::reason_name(news.reason);
        spdlog::error("the broker refuses the subscription to every gateway: {}", detail_);
        perform(connection_.on_trouble(mqtt::connection_trouble::rights, clock::now()));
        return;
    }
    if (subscriptions_left_ == 0 || --subscriptions_left_ != 0) return;
    detail_.clear();
    perform(connection_.on_ready(clock::now()));
    look_for_commands_ = true;
    spdlog::info("online: listening to every gateway");
}

// One transaction. If anything in it fails, nothing of it happened, nothing is receipted, and the gateways send again.
bool server::keep(const std::vector<const mqtt::arrived*>& group) {
    const auto received = wall_ms();
    auto failed = [&](const storage_failure& why) {
        ingest_.abandon();
        if (storage_trouble_ != why.detail) spdlog::error("storage: {}: {} messages not kept, the gateways will send them again", why.detail, group.size());
        storage_trouble_ = why.detail;
        status_changed_ = true;
        return false;
    };
    if (const auto opened = ingest_.open(); !opened) return failed(opened.error());
    for (const auto* message : group) {
        if (const auto taken = ingest_.take(message->topic, message->payload, message->encoding, received); !taken) return failed(taken.error());
    }
    auto receipts = ingest_.close();
    if (!receipts) return failed(receipts.error());
    storage_trouble_.clear();
    status_changed_ = true;
    postman_.add(std::move(*receipts));
    return true;
}

void server::send_receipts() {
    if (connection_.state() != mqtt::connection_state::online) return;
    for (;;) {
        const auto token = next_token_++;
        const auto next = postman_.next(token);
        if (!next) return;
        const bool sent = link_.publish({.token = token,
                                         .topic = contract::receipt_topic(next->gateway),
                                         .payload = contract::write_record(next->what),
                                         .encoding = {},
                                         .expires_s = receipt_expires_s});
        if (!sent) {
            postman_.on_answered(token);
            return;   // the connection is going: what it was about will be sent to us again
        }
        ++receipts_;
        for (const auto& one : next->what.rejected) spdlog::warn("{}: record {} rejected: {}", next->gateway, one.id, one.code);
    }
}

// A command is sent until the broker has it; whether the gateway had it, its answer says.
void server::send_commands() {
    if (!look_for_commands_ || connection_.state() != mqtt::connection_state::online) return;
    look_for_commands_ = false;
    const auto now = wall_ms();
    const auto waiting = storage_.commands_to_send(now);
    if (!waiting) {
        spdlog::error("storage: {}: commands wait", waiting.error().detail);
        return;
    }
    for (const auto& one : *waiting) {
        const bool flies = std::ranges::any_of(flying_commands_, [&](const auto& pair) { return pair.second == one.id; });
        if (flies) continue;
        const auto token = next_token_++;
        const auto left_s = std::max<std::int64_t>((one.not_after_ms - now) / 1000, 1);
        const bool sent = link_.publish({.token = token,
                                         .topic = contract::command_topic(one.gateway),
                                         .payload = one.message,
                                         .encoding = {},
                                         .expires_s = static_cast<std::uint32_t>(left_s)});
        if (!sent) return;   // the connection is going: after the next one we look again
        flying_commands_[token] = one.id;
    }
}

void server::on_command_answered(std::uint64_t token, std::string_view how) {
    const auto found = flying_commands_.find(token);
    if (found == flying_commands_.end()) return;
    const auto id = std::move(found->second);
    flying_commands_.erase(found);
    if (const auto noted = storage_.note_delivery(id, how, wall_ms()); !noted) spdlog::error("storage: {}", noted.error().detail);
    if (how == "sent") ++commands_sent_;
    else spdlog::warn("command {}: the broker says {}", id, how);
}

void server::tell_status() {
    if (given_.status_file.empty() || !status_changed_ || clock::now() < status_due_) return;
    status_changed_ = false;
    status_due_ = clock::now() + 1s;
    const auto& counts = ingest_.counts();
    const nlohmann::ordered_json status{{"broker", given_.broker.broker},
                                        {"connection", name(connection_.state())},
                                        {"trouble", name(connection_.trouble())},
                                        {"detail", detail_},
                                        {"storage_trouble", storage_trouble_},
                                        {"messages", counts.messages},
                                        {"stored", counts.stored},
                                        {"repeated", counts.repeated},
                                        {"quarantined", counts.quarantined},
                                        {"gaps", counts.gaps},
                                        {"foreign", counts.foreign},
                                        {"states", counts.states},
                                        {"transactions", counts.transactions},
                                        {"receipts", receipts_},
                                        {"commands_sent", commands_sent_},
                                        {"receipts_waiting", postman_.waiting()},
                                        {"left_out", news_.left_out()}};
    const auto beside = given_.status_file + ".new";
    std::ofstream{beside} << status.dump(2) << "\n";
    if (std::rename(beside.c_str(), given_.status_file.c_str()) != 0) spdlog::warn("the status file cannot be written");
}

}  // namespace faultline::platform
