// The floor for faultline-sync's drain: publishes messages of one size through Paho alone, with the same window, and
// prints messages per second. usage: raw_paho URI COUNT BYTES [WINDOW]
#include <mqtt/async_client.h>

#include <chrono>
#include <condition_variable>
#include <iostream>
#include <mutex>
#include <string>

namespace {

class slots final : public mqtt::iaction_listener {
public:
    explicit slots(int free) : free_{free} {}
    void take() {
        std::unique_lock lock{guard_};
        changed_.wait_for(lock, std::chrono::seconds{30}, [this] { return free_ > 0; });
        --free_;
    }
    void on_success(const mqtt::token&) override { give(); }
    void on_failure(const mqtt::token&) override { give(); }

private:
    void give() {
        const std::lock_guard lock{guard_};
        ++free_;
        changed_.notify_one();
    }
    std::mutex guard_;
    std::condition_variable changed_;
    int free_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 4) return 2;
    const int count = std::stoi(argv[2]);
    const std::string payload(static_cast<std::size_t>(std::stoi(argv[3])), 'x');
    const int window = argc > 4 ? std::stoi(argv[4]) : 16;
    mqtt::async_client client{argv[1], "raw-paho", mqtt::create_options{MQTTVERSION_5}, nullptr};
    mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_5);
    options.set_clean_start(true);
    options.set_max_inflight(1000);
    if (!client.connect(options)->wait_for(std::chrono::seconds{10})) return 1;
    slots window_slots{window};
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) {
        window_slots.take();
        client.publish("fl/v1/raw/up/log", payload.data(), payload.size(), 1, false, nullptr, window_slots);
    }
    for (int i = 0; i < window; ++i) window_slots.take();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::cout << static_cast<double>(count) / took.count() << "\n";
    if (auto goodbye = client.disconnect(500)) goodbye->wait_for(std::chrono::seconds{1});
    return 0;
}
