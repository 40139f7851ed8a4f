#include "cloud/sync/options.hpp"

#include "cloud/contract/topics.hpp"

#include <toml++/toml.h>

#include <functional>
#include <map>

namespace faultline::sync {

namespace {

using setter = std::function<bool(const toml::node&, options&)>;

template <class Owner>
setter text(std::string Owner::*member, Owner options::*owner) {
    return [=](const toml::node& node, options& into) {
        const auto value = node.value_exact<std::string>();
        if (value) into.*owner.*member = *value;
        return value.has_value();
    };
}

setter text(std::string options::*member) {
    return [=](const toml::node& node, options& into) {
        const auto value = node.value_exact<std::string>();
        if (value) into.*member = *value;
        return value.has_value();
    };
}

template <class Duration>
setter positive(Duration options::*member) {
    return [=](const toml::node& node, options& into) {
        const auto value = node.value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > 86'400'000) return false;
        into.*member = Duration{*value};
        return true;
    };
}

const std::map<std::string, setter, std::less<>>& settings() {
    static const std::map<std::string, setter, std::less<>> all{
        {"database", text(&options::database)},
        {"gateway", text(&options::gateway)},
        {"broker", text(&mqtt::access::broker, &options::broker)},
        {"ca", text(&mqtt::access::ca, &options::broker)},
        {"cert", text(&mqtt::access::cert, &options::broker)},
        {"key", text(&mqtt::access::key, &options::broker)},
        {"username", text(&mqtt::access::username, &options::broker)},
        {"password_file", text(&mqtt::access::password_file, &options::broker)},
        {"insecure",
         [](const toml::node& node, options& into) {
             const auto value = node.value_exact<bool>();
             if (value) into.broker.insecure = *value;
             return value.has_value();
         }},
        {"control", text(&options::control)},
        {"status_file", text(&options::status_file)},
        {"metrics_file", text(&options::metrics_file)},
        {"keep_alive_s", positive(&options::keep_alive)},
        {"will_delay_s", positive(&options::will_delay)},
        {"reconnect_ms", positive(&options::reconnect)},
        {"longest_reconnect_ms", positive(&options::longest_reconnect)},
        {"answer_ms", positive(&options::answer)},
        {"receipt_ms", positive(&options::receipt)},
        {"batch",
         [](const toml::node& node, options& into) {
             const auto value = node.value_exact<std::int64_t>();
             if (!value || *value < 1 || *value > static_cast<std::int64_t>(contract::batch_records)) return false;
             into.batch = *value;
             return true;
         }},
        {"log", text(&options::log)},
    };
    return all;
}

}  // namespace

boost::system::result<void, options_failure> read_file(const std::string& path, options& into) {
    toml::table table;
    try {
        table = toml::parse_file(path);
    } catch (const toml::parse_error& wrong) {   // the library's way to say it; ends here
        return options_failure{"error.config_toml", {{"file", path},
                                                     {"line", wrong.source().begin.line},
                                                     {"detail", std::string{wrong.description()}}}};
    }
    for (const auto& [key, node] : table) {
        const auto line = node.source().begin.line;
        const auto known = settings().find(key.str());
        if (known == settings().end()) {
            return options_failure{"error.config_unknown", {{"file", path}, {"line", line}, {"setting", key.str()}}};
        }
        if (!known->second(node, into)) {
            return options_failure{"error.config_value", {{"file", path}, {"line", line}, {"setting", key.str()}}};
        }
    }
    return {};
}

boost::system::result<void, options_failure> check(const options& given) {
    if (given.gateway.empty()) return options_failure{"error.gateway_missing", nlohmann::json::object()};
    if (!contract::is_gateway_name(given.gateway)) return options_failure{"error.gateway_name", {{"name", given.gateway}}};
    if (const auto how = mqtt::resolve(given.broker); !how) {
        return options_failure{"error." + std::string{mqtt::name(how.error().code)}, {{"subject", how.error().subject}}};
    }
    return {};
}

}  // namespace faultline::sync
