// Carries the outbox to the broker: performs what the two machines (connection, delivery) ask for and tells them what
// happened. One thread, one poll(); it decides nothing that a machine could decide, and lets go of a record only through
// the platform's receipt.
#pragma once

#include "cloud/mqtt/connection.hpp"
#include "cloud/mqtt/link.hpp"
#include "cloud/outbox/outbox.hpp"
#include "cloud/sync/delivery.hpp"
#include "cloud/sync/figures.hpp"
#include "cloud/sync/gathering.hpp"
#include "cloud/sync/options.hpp"
#include "cloud/sync/watch.hpp"

#include <deque>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace faultline::sync {

class carrier {
public:
    // `signals`: a signalfd of SIGTERM, SIGINT (end politely) and SIGHUP (settings changed: connect at once).
    carrier(options given, int signals);

    // Until a signal ends it. Returns the exit code.
    int run();

private:
    enum class wake : std::uint8_t { go_on, end };

    // the loop
    wake wait_for_something();
    wake on_signal();
    [[nodiscard]] instant earliest() const;

    // connection
    void perform(mqtt::connection_action action);
    void open_link();
    void on_news(mqtt::posted& news);
    void on(const mqtt::opened& news);
    void on(const mqtt::not_opened& news);
    void on(const mqtt::closed& news);
    void on(const mqtt::acknowledged& news);
    void on(const mqtt::not_sent& news);
    void on(const mqtt::subscribed& news);
    void on(const mqtt::arrived& news);
    [[nodiscard]] std::optional<std::string> complaint_about_tls() const;
    void greeted();
    void publish_state(bool online);
    void say_goodbye();

    // delivery
    void deliver();
    bool perform(const delivery_action& action);   // false: nothing more to do now
    void take(const take_next& wanted);
    [[nodiscard]] std::vector<contract::envelope> fitting(const take_next& wanted, std::string& body, bool& compressed);
    void set_aside(const contract::envelope& record);
    void on_receipt(std::string_view payload);
    void on_command(std::string payload);
    void hand_in_commands();

    // the platform's wishes
    void on_config(std::string_view payload);
    void on_piece(const contract::pack_piece& where, std::string_view payload);
    void fetch_pack();
    void hand_over(instant now);
    [[nodiscard]] bool hand(const nlohmann::json& order);

    // outbox
    bool outbox_ready();
    void outbox_failed(const sqlite::failure& why);
    void look_at_outbox(bool written);
    void refresh_figures();
    void keep_house(instant now);

    options given_;
    int signals_;
    mqtt::inbox news_;
    mqtt::link link_;
    mqtt::connection connection_;
    delivery delivery_;
    watch watch_;
    std::optional<outbox::outbox> outbox_;
    outbox::cursor cursor_;
    figures figures_;
    gathering packs_;
    std::deque<nlohmann::json> orders_;        // for the daemon
    contract::uuid_maker ids_;

    std::vector<std::string> commands_;   // came in while the outbox could not be written

    std::uint64_t next_token_ = 1;
    std::uint64_t birth_token_ = 0;       // of the state message whose acknowledgement is awaited
    std::uint64_t subscribe_token_ = 0;
    std::uint64_t pack_token_ = 0;
    std::optional<mqtt::opened> session_;
    std::string session_id_;
    std::uint32_t maximum_packet_ = 0;

    instant connection_due_ = instant::max();
    instant delivery_due_ = instant::max();
    instant outbox_due_ = instant::max();      // next try to open, read or write it
    instant look_due_ = instant::max();        // a commit may become visible only after its bytes were written
    int looks_ = 0;
    instant figures_due_ = instant::max();
    instant state_due_ = instant::max();
    instant hand_due_ = instant::max();        // to the daemon
    std::int64_t seen_version_ = 0;
    instant expired_{};
    std::optional<std::uint64_t> told_depth_;
    hold told_hold_ = hold::none;
};

}  // namespace faultline::sync
