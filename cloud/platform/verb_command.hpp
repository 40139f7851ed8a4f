// `faultline-platform keygen` and `faultline-platform command send|list|show`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cloud/contract/texts.hpp"

namespace faultline::platform {

class command_verbs {
public:
    explicit command_verbs(CLI::App& app);
    [[nodiscard]] bool asked() const;
    [[nodiscard]] int run() const;

private:
    [[nodiscard]] int make_key() const;
    [[nodiscard]] int send() const;
    [[nodiscard]] int list() const;
    [[nodiscard]] int show() const;
    [[nodiscard]] int wait_for(const std::string& id) const;
    [[nodiscard]] int say(std::string_view key, const nlohmann::json& args) const;

    CLI::App *keygen_, *sending_, *listing_, *showing_;
    std::string database_ = "/var/lib/faultline-platform/platform.db";
    std::string key_, public_, gateway_, op_, vehicle_, by_, role_ = "expert", args_, id_, lang_;
    std::int64_t valid_s_ = 60;
    std::int64_t limit_ = 20;
    bool wait_ = false;
    bool json_ = false;
};

// --lang, else the environment's, else Chinese.
[[nodiscard]] contract::language spoken_language(const std::string& asked);

}  // namespace faultline::platform
