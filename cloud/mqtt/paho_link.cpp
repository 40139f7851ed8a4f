// The one file that knows Eclipse Paho. Its threads call the listeners below, which only post to the inbox; its
// exceptions end here. What must not be done with it, and why, is in README.md.
#include "cloud/mqtt/link.hpp"

#include <mqtt/async_client.h>

#include <utility>

namespace faultline::mqtt {

namespace {

reason_code reason_of(::mqtt::ReasonCode reason) { return static_cast<reason_code>(static_cast<unsigned>(reason) & 0xFFU); }

void* as_context(std::uint64_t token) { return reinterpret_cast<void*>(token); }
std::uint64_t as_token(const ::mqtt::token& done) { return reinterpret_cast<std::uint64_t>(done.get_user_context()); }

std::string describe(const ::mqtt::token& failed) {
    const auto text = ::mqtt::exception::error_str(failed.get_return_code());
    return text.empty() ? "rc " + std::to_string(failed.get_return_code()) : text;
}

template <class Value>
Value property_or(const ::mqtt::properties& all, ::mqtt::property::code which, Value otherwise) {
    return all.contains(which) ? ::mqtt::get<Value>(all, which) : otherwise;
}

std::string encoding_of(const ::mqtt::properties& all) {
    using ::mqtt::property;
    for (std::size_t i = 0; i < all.count(property::USER_PROPERTY); ++i) {
        const auto pair = ::mqtt::get<::mqtt::string_pair>(all, property::USER_PROPERTY, i);
        if (std::get<0>(pair) == "enc") return std::get<1>(pair);
    }
    return {};
}

// Without an error handler: the library would call it through a pointer to a copy of these options that is gone by then.
::mqtt::ssl_options tls_options(const tls_files& files) {
    ::mqtt::ssl_options tls;
    tls.set_trust_store(files.ca);
    if (!files.cert.empty()) {
        tls.set_key_store(files.cert);
        tls.set_private_key(files.key);
    }
    tls.set_enable_server_cert_auth(true);
    tls.set_verify(true);   // the host name too
    tls.set_ssl_version(MQTT_SSL_VERSION_TLS_1_2);
    return tls;
}

}  // namespace

// Called by the library's threads. Holds nothing but where to post.
class link::ears {
public:
    ears(std::uint32_t generation, inbox& news) : connect{generation, news}, publish{generation, news}, subscribe{generation, news} {}

    struct listener : ::mqtt::iaction_listener {
        listener(std::uint32_t which, inbox& where) : generation{which}, news{where} {}
        std::uint32_t generation;
        inbox& news;
    };

    struct connect_ear final : listener {
        using listener::listener;
        void on_success(const ::mqtt::token& done) override {
            const auto answer = done.get_connect_response();   // by value: a reference would dangle
            const auto& said = answer.get_properties();
            news.post(generation, opened{answer.is_session_present(),
                                         property_or<std::uint16_t>(said, ::mqtt::property::RECEIVE_MAXIMUM, 65535),
                                         property_or<std::uint32_t>(said, ::mqtt::property::MAXIMUM_PACKET_SIZE, 0)});
        }
        void on_failure(const ::mqtt::token& failed) override {
            // A refusal in CONNACK comes as the return code and leaves the reason code at zero.
            const auto code = failed.get_return_code();
            const auto reason = code >= 0x80 && code <= 0xFF ? static_cast<reason_code>(code) : reason_of(failed.get_reason_code());
            news.post(generation, not_opened{reason, describe(failed)});
        }
    } connect;

    struct publish_ear final : listener {
        using listener::listener;
        void on_success(const ::mqtt::token& done) override {
            news.post(generation, acknowledged{as_token(done), reason_of(done.get_reason_code())});
        }
        void on_failure(const ::mqtt::token& failed) override {
            const auto reason = reason_of(failed.get_reason_code());
            if (is_failure(reason)) {
                news.post(generation, acknowledged{as_token(failed), reason});
            } else {
                news.post(generation, not_sent{as_token(failed), describe(failed)});
            }
        }
    } publish;

    struct subscribe_ear final : listener {
        using listener::listener;
        void on_success(const ::mqtt::token& done) override {
            news.post(generation, subscribed{as_token(done), reason_of(done.get_reason_code())});
        }
        void on_failure(const ::mqtt::token& failed) override {
            const auto reason = reason_of(failed.get_reason_code());
            news.post(generation, subscribed{as_token(failed), is_failure(reason) ? reason : reason_code::unspecified});
        }
    } subscribe;
};

class link::connection {
public:
    connection(const opening& how, std::uint32_t generation, inbox& news)
        : hears{std::make_unique<ears>(generation, news)},
          client{(how.broker.tls ? "ssl://" : "tcp://") + how.broker.text().substr(how.broker.tls ? 8 : 7), how.client_id,
                 created(), nullptr} {
        client.set_connection_lost_handler(
            [generation, &news](const std::string& why) { news.post(generation, closed{reason_code::success, why}); });
        client.set_disconnected_handler([generation, &news](const ::mqtt::properties&, ::mqtt::ReasonCode reason) {
            news.post(generation, closed{reason_of(reason), "the broker closed the connection"});
        });
        client.set_message_callback([generation, &news](::mqtt::const_message_ptr message) {
            if (message) news.post(generation, arrived{message->get_topic(), message->to_string(), encoding_of(message->get_properties())});
        });
        fill(how);
    }

    std::unique_ptr<ears> hears;
    ::mqtt::async_client client;
    ::mqtt::connect_options options;   // lives as long as the client: the library keeps pointers into it

private:
    static ::mqtt::create_options created() {
        ::mqtt::create_options options_for_client{MQTTVERSION_5};
        options_for_client.set_max_buffered_messages(1000);   // applies while connected too; our window is far below
        return options_for_client;
    }

    void fill(const opening& how) {
        options = ::mqtt::connect_options{};
        options.set_mqtt_version(MQTTVERSION_5);
        options.set_clean_start(false);
        options.set_automatic_reconnect(false);
        options.set_keep_alive_interval(how.keep_alive);
        options.set_connect_timeout(std::chrono::seconds{20});
        options.set_max_inflight(1000);
        ::mqtt::properties wanted;
        wanted.add({::mqtt::property::SESSION_EXPIRY_INTERVAL, static_cast<std::int32_t>(how.session_expiry.count())});
        options.set_properties(wanted);
        if (!how.username.empty()) {
            options.set_user_name(how.username);
            options.set_password(how.password);
        }
        if (how.will) {
            ::mqtt::properties delayed;
            delayed.add({::mqtt::property::WILL_DELAY_INTERVAL, static_cast<std::int32_t>(how.will->delay.count())});
            options.set_will(::mqtt::will_options{how.will->topic, how.will->payload, 1, true, delayed});
        }
        if (how.broker.tls) options.set_ssl(tls_options(how.tls));
    }
};

link::link(inbox& news) : news_{news} {}

link::~link() { close(false); }

std::uint32_t link::open(const opening& how) {
    close(false);
    ++generation_;
    try {
        now_ = std::make_unique<connection>(how, generation_, news_);
        now_->client.connect(now_->options, nullptr, now_->hears->connect);
    } catch (const std::exception& refused) {
        news_.post(generation_, not_opened{reason_code::success, refused.what()});
    }
    return generation_;
}

bool link::publish(const outgoing& message) {
    if (!now_) return false;
    try {
        ::mqtt::properties extra;
        if (!message.encoding.empty()) extra.add({::mqtt::property::USER_PROPERTY, "enc", message.encoding});
        if (message.expires_s > 0) {
            extra.add({::mqtt::property::MESSAGE_EXPIRY_INTERVAL, static_cast<std::int32_t>(message.expires_s)});
        }
        now_->client.publish(std::make_shared<const ::mqtt::message>(message.topic, message.payload, message.qos, message.retained, extra),
                             as_context(message.token), now_->hears->publish);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

bool link::subscribe(const std::string& filter, std::uint64_t token) {
    if (!now_) return false;
    try {
        now_->client.subscribe(filter, 1, as_context(token), now_->hears->subscribe);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void link::close(bool polite, std::chrono::milliseconds patience) {
    if (!now_) return;
    if (polite) {
        try {
            if (auto goodbye = now_->client.disconnect(static_cast<int>(patience.count()))) goodbye->wait_for(patience);
        } catch (const std::exception&) {   // not connected any more: nothing to say goodbye to
        }
    }
    retired_.push_back(std::move(now_->hears));
    now_.reset();
    ++generation_;   // what the old client still says is nobody's
    if (retired_.size() > 4) retired_.pop_front();
}

}  // namespace faultline::mqtt
