#include "cloud/sync/figures.hpp"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace faultline::sync {

namespace {

class page {
public:
    void metric(std::string_view name, std::string_view kind, std::string_view help, std::uint64_t value) {
        head(name, kind, help);
        text_ += std::string{name} + " " + std::to_string(value) + "\n";
    }
    void head(std::string_view name, std::string_view kind, std::string_view help) {
        text_ += "# HELP " + std::string{name} + " " + std::string{help} + "\n# TYPE " + std::string{name} + " " + std::string{kind} + "\n";
    }
    void labelled(std::string_view name, std::string_view label, std::string_view is, std::uint64_t value) {
        text_ += std::string{name} + "{" + std::string{label} + "=\"" + std::string{is} + "\"} " + std::to_string(value) + "\n";
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

template <class Value>
void per_stream(page& out, const figures& now, std::string_view name, std::string_view kind, std::string_view help,
                Value outbox::stream_totals::*member) {
    out.head(name, kind, help);
    for (const auto s : contract::by_priority) out.labelled(name, "stream", contract::name(s), now.waiting.of(s).*member);
}

}  // namespace

std::string status_json(const figures& now) {
    const auto all = now.waiting.all();
    nlohmann::json streams = nlohmann::json::object();
    for (const auto s : contract::by_priority) {
        const auto& one = now.waiting.of(s);
        if (one.depth + one.dropped + one.expired + one.quarantined == 0) continue;
        streams[std::string{contract::name(s)}] = {{"depth", one.depth}, {"bytes", one.bytes}, {"dropped", one.dropped},
                                                   {"expired", one.expired}, {"quarantined", one.quarantined}};
    }
    return nlohmann::ordered_json{
        {"gateway", now.gateway},
        {"broker", now.broker},
        {"connection", mqtt::name(now.connection)},
        {"trouble", mqtt::name(now.trouble)},
        {"detail", now.detail},
        {"hold", name(now.held)},
        {"hold_reason", now.held_for},
        {"outbox_error", now.outbox_error},
        {"outbox", {{"depth", all.depth}, {"bytes", all.bytes}, {"dropped", all.dropped}, {"expired", all.expired},
                    {"quarantined", all.quarantined}, {"streams", streams}}},
        {"in_flight", now.in_flight},
        {"connects", now.connects},
        {"messages_sent", now.messages_sent},
        {"records_sent", now.records_sent},
        {"bytes_sent", now.bytes_sent},
        {"acknowledged", now.acknowledged},
        {"refused", now.refused},
        {"receipts", now.receipts},
        {"receipted", now.receipted},
        {"rejected", now.rejected},
        {"sent_again", now.sent_again},
        {"commands", now.commands},
        {"not_understood", now.not_understood},
    }.dump(2) + "\n";
}

std::string metrics_text(const figures& now) {
    page out;
    out.head("faultline_sync_connection", "gauge",
             "1 for the state the broker connection is in. If not online: faultline_sync_trouble says why.");
    using mqtt::connection_state;
    for (const auto s : {connection_state::idle, connection_state::connecting, connection_state::greeting, connection_state::online,
                         connection_state::backing_off, connection_state::stopped}) {
        out.labelled("faultline_sync_connection", "state", mqtt::name(s), s == now.connection ? 1 : 0);
    }
    out.head("faultline_sync_trouble", "gauge",
             "1 for why there is no connection. tls: check CA, certificate dates and the clock. rights: the broker's ACL or the "
             "certificate. rival: two gateways share one name. unreachable: network, address, firewall.");
    using mqtt::connection_trouble;
    for (const auto t : {connection_trouble::unreachable, connection_trouble::tls, connection_trouble::refused,
                         connection_trouble::rights, connection_trouble::rival, connection_trouble::lost, connection_trouble::silent}) {
        out.labelled("faultline_sync_trouble", "why", mqtt::name(t), t == now.trouble ? 1 : 0);
    }
    out.head("faultline_sync_held", "gauge",
             "1 while sending is held. nobody_there, no_receipts: the platform is not subscribed or stores nothing; look at "
             "faultline-platform. refused: look at the "
             "broker's quotas and limits.");
    for (const auto h : {hold::nobody_there, hold::refused, hold::not_taken, hold::no_receipts}) {
        out.labelled("faultline_sync_held", "why", name(h), h == now.held ? 1 : 0);
    }
    out.metric("faultline_sync_outbox_unusable", "gauge",
               "1 when the database cannot be read or written: check disk space and permissions; the status file has the reason.",
               now.outbox_error.empty() ? 0 : 1);
    per_stream(out, now, "faultline_outbox_depth", "gauge",
               "Records waiting for the platform's receipt. Growing while online: look at faultline_sync_held and the platform.",
               &outbox::stream_totals::depth);
    per_stream(out, now, "faultline_outbox_bytes", "gauge", "Bytes waiting. Near the budget: live data stops being captured.",
               &outbox::stream_totals::bytes);
    per_stream(out, now, "faultline_outbox_dropped_total", "counter",
               "Live and log records given up for want of disk budget: restore the connection or raise the budget.",
               &outbox::stream_totals::dropped);
    per_stream(out, now, "faultline_outbox_quarantined_total", "counter",
               "Records the platform refuses; they are kept. Compare versions of gateway and platform.",
               &outbox::stream_totals::quarantined);
    out.metric("faultline_sync_in_flight", "gauge", "Messages the broker has not acknowledged yet.", now.in_flight);
    out.metric("faultline_sync_connects_total", "counter", "Connections made. Many per hour: the network or a rival.", now.connects);
    out.metric("faultline_sync_messages_total", "counter", "Messages published, sent-again ones included.", now.messages_sent);
    out.metric("faultline_sync_records_total", "counter", "Records in them.", now.records_sent);
    out.metric("faultline_sync_bytes_total", "counter", "Bytes of their payloads as sent.", now.bytes_sent);
    out.metric("faultline_sync_acknowledged_total", "counter", "Messages the broker accepted.", now.acknowledged);
    out.metric("faultline_sync_refused_total", "counter",
               "Messages the broker refused or had nobody to give to: see the log for the reason code.", now.refused);
    out.metric("faultline_sync_receipts_total", "counter", "Receipts of the platform.", now.receipts);
    out.metric("faultline_sync_receipted_total", "counter", "Records the platform has stored and the outbox let go of.", now.receipted);
    out.metric("faultline_sync_rejected_total", "counter", "Records the platform rejected: see the quarantine.", now.rejected);
    out.metric("faultline_sync_sent_again_total", "counter",
               "Times a stream was started over. Growing while online: receipts get lost; look at the platform.", now.sent_again);
    out.metric("faultline_sync_commands_total", "counter",
               "Commands that came from the platform; whether they were believed stands in `faultline remote`.", now.commands);
    out.metric("faultline_sync_not_understood_total", "counter",
               "Messages from the platform this version does not understand: update the gateway.", now.not_understood);
    return out.take();
}

bool replace_file(const std::string& path, const std::string& content) {
    const auto beside = path + ".new";
    {
        std::ofstream file{beside, std::ios::binary | std::ios::trunc};
        file << content;
        if (!file.flush()) return false;
    }
    return std::rename(beside.c_str(), path.c_str()) == 0;
}

}  // namespace faultline::sync
