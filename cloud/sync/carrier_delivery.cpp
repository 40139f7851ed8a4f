// The carrier's other half: between the delivery machine and the outbox.
#include "cloud/sync/carrier.hpp"

#include "cloud/sync/bay.hpp"

#include "cloud/contract/topics.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace faultline::sync {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t packet_overhead = 256;   // fixed header, topic, properties
constexpr std::size_t worth_folding = 512;     // below this zstd gains nothing
constexpr std::size_t envelope_size = 420;     // around each record's data

// Live values and progress are of no use when they arrive late.
std::uint32_t expiry(stream s) {
    if (s == stream::live) return 60;
    return s == stream::response ? 300 : 0;
}

}  // namespace

void carrier::deliver() {
    while (perform(delivery_.next(clock::now()))) {
    }
    if (delivery_.held() != told_hold_) {
        told_hold_ = delivery_.held();
        figures_.held = told_hold_;
        figures_.held_for = told_hold_ == hold::none || told_hold_ == hold::no_receipts ? "" : mqtt::reason_name(delivery_.held_for());
        figures_due_ = std::min(figures_due_, clock::now());
        if (told_hold_ == hold::none) {
            spdlog::info("sending again without restraint");
        } else {
            spdlog::error("sending is held: {} ({})", name(told_hold_), figures_.held_for);
        }
    }
}

bool carrier::perform(const delivery_action& action) {
    delivery_due_ = instant::max();
    if (const auto* wanted = std::get_if<take_next>(&action)) {
        take(*wanted);
    } else if (const auto* again = std::get_if<send_again>(&action)) {
        ++figures_.sent_again;
        spdlog::info("stream {} starts over", contract::name(again->of));
        if (outbox_) {
            if (const auto done = outbox_->count_attempt(again->of, 0, cursor_.of(again->of)); !done) outbox_failed(done.error());
        }
        cursor_.again(again->of);
    } else if (std::holds_alternative<give_up_link>(action)) {
        spdlog::warn("no acknowledgement in time: the connection is taken for dead");
        perform(connection_.on_trouble(mqtt::connection_trouble::silent, clock::now()));
    } else if (const auto* stop = std::get_if<stop_sending>(&action)) {
        figures_.detail = mqtt::reason_name(stop->why);
        spdlog::error("the broker forbids publishing under {}: {}. Stopped; the records are kept. Put the broker's ACL or the "
                      "certificate right, then send SIGHUP", contract::up_topic(given_.gateway, stream::diagnosis), figures_.detail);
        perform(connection_.on_trouble(mqtt::connection_trouble::rights, clock::now()));
    } else {
        if (const auto* until = std::get_if<wait_until>(&action)) delivery_due_ = until->when;
        return false;
    }
    return true;
}

void carrier::take(const take_next& wanted) {
    std::string body;
    bool compressed = false;
    const auto records = outbox_ready() ? fitting(wanted, body, compressed) : std::vector<contract::envelope>{};
    if (records.empty()) return delivery_.on_nothing(wanted.of);

    const auto now = clock::now();
    const auto token = next_token_++;
    delivery_.on_taken(wanted.of, token, records.back().seq, body.size(), now);
    const bool sent = link_.publish({.token = token,
                                     .topic = contract::up_topic(given_.gateway, wanted.of),
                                     .payload = body,
                                     .encoding = compressed ? std::string{contract::enc_zstd} : std::string{},
                                     .expires_s = expiry(wanted.of)});
    if (!sent) return delivery_.on_not_sent(token, now);
    ++figures_.messages_sent;
    figures_.records_sent += records.size();
    figures_.bytes_sent += body.size();
    spdlog::debug("sent {} records of {} up to {}, {} bytes", records.size(), contract::name(wanted.of), records.back().seq,
                  body.size());
}

// The next records as one message the broker will take: halves the number until it fits, and sets aside a record that is
// too large alone, because it would block its stream for ever.
std::vector<contract::envelope> carrier::fitting(const take_next& wanted, std::string& body, bool& compressed) {
    outbox::take_limits limits{wanted.records, wanted.bytes};
    for (;;) {
        const auto before = cursor_;
        auto records = outbox_->take(wanted.of, cursor_, limits);
        if (!records) {
            outbox_failed(records.error());
            return {};
        }
        if (records->empty()) return {};
        std::size_t size = 0;
        for (const auto& one : *records) size += one.data.size() + envelope_size;
        compressed = size >= worth_folding;
        body = contract::write_batch(*records, compressed ? contract::encoding::zstd : contract::encoding::plain);
        if (maximum_packet_ == 0 || body.size() + packet_overhead <= maximum_packet_) return std::move(*records);
        if (records->size() == 1) {
            set_aside(records->front());
        } else {
            cursor_ = before;
            limits.records = records->size() / 2;
        }
    }
}

void carrier::set_aside(const contract::envelope& record) {
    spdlog::error("record {} ({} bytes) is beyond the broker's packet limit of {}: set aside in quarantine", record.id.text(),
                  record.data.size(), maximum_packet_);
    contract::receipt own;
    own.stream = contract::name(record.of);
    own.rejected.push_back({record.id.text(), "too_large"});
    if (const auto done = outbox_->on_receipt(own); !done) outbox_failed(done.error());
}

void carrier::on(const mqtt::arrived& news) {
    const auto topic = contract::parse_topic(news.topic);
    if (topic && topic->gateway == given_.gateway && topic->kind == contract::topic_kind::receipt) return on_receipt(news.payload);
    if (topic && topic->gateway == given_.gateway && topic->kind == contract::topic_kind::command) return on_command(news.payload);
    if (topic && topic->gateway == given_.gateway && topic->kind == contract::topic_kind::config) return on_config(news.payload);
    if (const auto piece = contract::parse_pack_topic(news.topic)) return on_piece(*piece, news.payload);
    ++figures_.not_understood;
    spdlog::warn("a message on {} is not understood by this version: ignored", news.topic);
}

void carrier::on_receipt(std::string_view payload) {
    const auto receipt = contract::read_receipt(payload);
    const auto of = receipt ? contract::stream_named(receipt->stream) : std::nullopt;
    if (!of) {
        ++figures_.not_understood;
        spdlog::warn("a receipt that cannot be read: ignored");
        return;
    }
    if (!outbox_ready()) return;   // it will come again, for what we send again
    const auto let_go = outbox_->on_receipt(*receipt);
    if (!let_go) return outbox_failed(let_go.error());
    ++figures_.receipts;
    figures_.receipted += *let_go;
    figures_.rejected += receipt->rejected.size();
    bool damaged = false;
    for (const auto& one : receipt->rejected) {
        spdlog::error("the platform rejects record {}: {}", one.id, one.code);
        damaged = damaged || one.code == contract::name(contract::contract_error::sha256_mismatch);
    }
    delivery_.on_receipt(*of, receipt->upto_seq, damaged, receipt->upto_seq == 0 && receipt->rejected.empty(), clock::now());
    figures_due_ = std::min(figures_due_, clock::now() + 1s);
    spdlog::debug("receipt for {} up to {}: {} records let go", receipt->stream, receipt->upto_seq, *let_go);
}

// Into the database first, unread: whether it may be believed is for the daemon to say, which has no network.
void carrier::on_command(std::string payload) {
    ++figures_.commands;
    constexpr std::size_t most_held = 64;   // while the database cannot be written
    if (commands_.size() >= most_held) {
        spdlog::error("a command is dropped: {} wait for the database already", commands_.size());
        return;
    }
    commands_.push_back(std::move(payload));
    hand_in_commands();
}

void carrier::hand_in_commands() {
    while (!commands_.empty() && outbox_ready()) {
        const auto kept = outbox_->put_command(commands_.front());
        if (!kept) return outbox_failed(kept.error());
        if (!*kept) spdlog::error("a command is dropped: it is too long, or too many wait for the daemon");
        commands_.erase(commands_.begin());
        if (commands_.empty()) tell_bay_of_commands(given_.control);
    }
}

bool carrier::outbox_ready() {
    if (outbox_) return true;
    if (clock::now() < outbox_due_) return false;
    auto opened = outbox::outbox::open(given_.database, given_.gateway);
    if (!opened) {
        outbox_failed(opened.error());
        return false;
    }
    outbox_.emplace(std::move(*opened));
    outbox_due_ = instant::max();
    figures_.outbox_error.clear();
    seen_version_ = outbox_->data_version();
    spdlog::info("outbox {} open", given_.database);
    return true;
}

// Logged once, retried quietly: the records are where they are.
void carrier::outbox_failed(const sqlite::failure& why) {
    const auto text = std::string{sqlite::name(why.code)} + ": " + why.detail;
    if (text != figures_.outbox_error) spdlog::error("outbox: {}", text);
    figures_.outbox_error = text;
    outbox_due_ = clock::now() + 1s;
    figures_due_ = std::min(figures_due_, clock::now());
}

// After a write by anybody the outbox is asked at once and a few more times: the kernel reports the bytes, the commit
// becomes visible only after them (an fsync on a slow card takes its time).
void carrier::look_at_outbox(bool written) {
    if (written) looks_ = 0;
    look_due_ = clock::now() + (looks_ < 6 ? milliseconds{5LL << (2 * looks_)} : milliseconds{30'000});
    ++looks_;
    figures_due_ = std::min(figures_due_, clock::now() + 1s);
    if (!outbox_ready()) return;
    const auto version = outbox_->data_version();
    if (version == seen_version_) return;
    seen_version_ = version;
    delivery_.on_rows();
}

void carrier::keep_house(instant now) {
    if (now >= outbox_due_) {
        if (!watch_.is_watching()) watch_.again();
        outbox_due_ = outbox_ ? instant::max() : now;
        if (outbox_) figures_.outbox_error.clear();   // said again if it is still so
        if (outbox_ready()) {
            delivery_.on_rows();
            look_at_outbox(true);
        }
    }
    if (!commands_.empty()) hand_in_commands();
    if (now >= look_due_) look_at_outbox(false);
    if (outbox_ && now - expired_ >= 60s) {
        expired_ = now;
        if (const auto done = outbox_->expire(contract::stamp_now().wall_ms); !done) outbox_failed(done.error());
    }
    if (now >= state_due_) {
        state_due_ = instant::max();
        if (connection_.state() == mqtt::connection_state::online && birth_token_ == 0) publish_state(true);
    }
}

void carrier::refresh_figures() {
    if (clock::now() < figures_due_) return;
    figures_due_ = instant::max();
    figures_.in_flight = delivery_.in_flight();
    if (outbox_) {
        if (const auto counted = outbox_->count()) {
            figures_.waiting = *counted;
            const auto depth = counted->all().depth;
            // The retained state follows slowly: it is for people, and every change costs everybody a message.
            if (told_depth_ != depth && state_due_ == instant::max()) state_due_ = clock::now() + 10s;
        }
    }
    bool written = given_.status_file.empty() || replace_file(given_.status_file, status_json(figures_));
    written = (given_.metrics_file.empty() || replace_file(given_.metrics_file, metrics_text(figures_))) && written;
    if (!written) spdlog::warn("the status or metrics file cannot be written");
}

}  // namespace faultline::sync
