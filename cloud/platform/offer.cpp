#include "cloud/platform/offer.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/contract/sha256.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/mqtt/link.hpp"

#include <poll.h>

#include <chrono>

namespace faultline::platform {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t window = 8;                     // far below every broker's receive maximum
constexpr std::chrono::seconds patience{30};          // for each answer

// The head of a pack (gateway/faults/pack.md): length of the manifest at byte 8, the manifest from byte 84.
std::optional<contract::pack_offer> read_offer(std::string_view bytes) {
    if (bytes.size() < 84 || !bytes.starts_with("FLPACK1\n")) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 4; i-- > 0;) length = length << 8 | static_cast<std::uint8_t>(bytes[8 + i]);
    if (length > bytes.size() - 84) return std::nullopt;
    const auto manifest = contract::parse_json(bytes.substr(84, length));
    if (!manifest || !manifest->is_object() || !manifest->contains("name") || !manifest->contains("version")) return std::nullopt;
    const auto &name = (*manifest)["name"], &version = (*manifest)["version"];
    if (!name.is_string() || !version.is_number_integer() || !contract::is_gateway_name(name.get<std::string>())) return std::nullopt;
    return contract::pack_offer{name, version, bytes.size(), contract::hex(contract::sha256(bytes)),
                                (bytes.size() + contract::pack_chunk_bytes - 1) / contract::pack_chunk_bytes};
}

// One piece of news, or nothing in time.
bool wait_for_news(mqtt::inbox& news, clock::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    pollfd waiting{news.fd(), POLLIN, 0};
    return left > 0 && poll(&waiting, 1, static_cast<int>(left)) > 0;
}

class conversation {
public:
    explicit conversation(const offering& what) : todo_{messages_for(what)} {}

    std::string run(const mqtt::opening& how) {
        link_.open(how);
        auto until = clock::now() + patience;
        while (!done_ && wrong_.empty()) {
            if (!wait_for_news(news_, until)) return "no answer from the broker";
            for (const auto& one : news_.take())
                if (one.generation == link_.generation()) std::visit([this](const auto& news) { on(news); }, one.what);
            until = clock::now() + patience;
        }
        link_.close(true);
        return wrong_;
    }

private:
    void on(const mqtt::opened&) { send(); }
    void on(const mqtt::not_opened& news) { wrong_ = mqtt::is_failure(news.reason) ? std::string{mqtt::reason_name(news.reason)} : news.text; }
    void on(const mqtt::closed& news) { wrong_ = "the connection ended: " + news.text; }
    void on(const mqtt::not_sent& news) { wrong_ = news.text; }
    void on(const mqtt::acknowledged& news) {
        // Nobody listening now (16) is as it should be: the broker keeps it for those who come.
        if (mqtt::is_failure(news.reason)) wrong_ = mqtt::reason_name(news.reason);
        ++answered_;
        send();
    }
    template <class Other>
    void on(const Other&) {}

    void send() {
        for (; wrong_.empty() && sent_ < todo_.size() && sent_ - answered_ < window; ++sent_) {
            const auto& next = todo_[sent_];
            if (!link_.publish({.token = sent_ + 1, .topic = next.topic, .payload = next.payload, .encoding = {}, .retained = true})) wrong_ = "not sent";
        }
        done_ = answered_ == todo_.size();
    }

    std::vector<message> todo_;
    mqtt::inbox news_;
    mqtt::link link_{news_};
    std::size_t sent_ = 0;
    std::size_t answered_ = 0;
    bool done_ = false;
    std::string wrong_;
};

}  // namespace

std::vector<message> messages_for(const offering& what) {
    std::vector<message> all;
    contract::config wish;
    wish.version = contract::stamp_now().wall_ms;
    wish.cases = what.cases;
    if (!what.pack.empty()) {
        wish.fault_pack = read_offer(what.pack);
        if (!wish.fault_pack) return {};
        for (std::uint64_t n = 0; n < wish.fault_pack->chunks; ++n)
            all.push_back({contract::pack_topic(wish.fault_pack->name, wish.fault_pack->version, n),
                           what.pack.substr(n * contract::pack_chunk_bytes, contract::pack_chunk_bytes)});
    }
    for (const auto& gateway : what.gateways) all.push_back({contract::config_topic(gateway), contract::write_record(wish)});
    return all;
}

std::string offer(const offering& what) {
    auto how = mqtt::resolve(what.broker);
    if (!how) return how.error().subject;
    if (messages_for(what).empty()) return "no pack";
    how->client_id = what.name;
    how->session_expiry = std::chrono::seconds{0};   // nothing is ever meant for this client
    return conversation{what}.run(*how);
}

}  // namespace faultline::platform
