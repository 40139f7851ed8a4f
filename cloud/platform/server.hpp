// `faultline-platform serve`: subscribes to every gateway, hands what comes to the ingest in group transactions and
// publishes receipts after each commit. One thread; its own rules for reconnecting are those of every client of ours.
#pragma once

#include "cloud/mqtt/access.hpp"
#include "cloud/mqtt/connection.hpp"
#include "cloud/platform/ingest.hpp"
#include "cloud/platform/poke.hpp"
#include "cloud/platform/postman.hpp"

#include <chrono>
#include <map>
#include <string>

namespace faultline::platform {

struct server_options {
    std::string name = "faultline-platform";     // MQTT client id: one ingester, one name, one persistent session
    mqtt::access broker;
    std::string database;                        // beside it is where other processes tap
    std::string status_file;                     // JSON, replaced on change; empty: none
    std::chrono::milliseconds reconnect{2'000};
    std::chrono::milliseconds longest_reconnect{30'000};
};

class server {
public:
    // `signals`: a signalfd of SIGTERM and SIGINT (end politely) and SIGHUP (settings changed: connect at once).
    server(server_options given, storage into, int signals);
    int run();

private:
    void perform(mqtt::connection_action action);
    void open_link();
    void on_news(std::vector<mqtt::posted>& all);
    void on_event(const mqtt::posted& one);
    void on_subscribed(const mqtt::subscribed& news);
    bool keep(const std::vector<const mqtt::arrived*>& group);
    void send_receipts();
    void send_commands();
    void on_command_answered(std::uint64_t token, std::string_view how);
    void tell_status();
    [[nodiscard]] bool on_signal();

    server_options given_;
    int signals_;
    mqtt::inbox news_;
    mqtt::link link_;
    mqtt::connection connection_;
    storage storage_;
    ingest ingest_;
    postman postman_{16};
    poke_socket poke_;
    bool look_for_commands_ = true;
    std::map<std::uint64_t, std::string> flying_commands_;   // token, id
    std::uint64_t commands_sent_ = 0;
    std::uint64_t next_token_ = 1;
    std::uint64_t subscriptions_left_ = 0;
    std::string detail_;
    std::string storage_trouble_;
    std::uint64_t receipts_ = 0;
    mqtt::instant due_ = mqtt::instant::max();
    mqtt::instant status_due_{};
    bool status_changed_ = true;
};

}  // namespace faultline::platform
