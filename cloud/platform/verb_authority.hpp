// `faultline-platform authority init|serve|claim|list|revoke|server-certificate`: the small authority of self-hosters.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cloud/identity/authority.hpp"
#include "cloud/platform/authority_server.hpp"

namespace faultline::platform {

class authority_verbs {
public:
    explicit authority_verbs(CLI::App& app);
    [[nodiscard]] bool asked() const;
    [[nodiscard]] int run() const;

private:
    [[nodiscard]] int say(identity::authority_error why) const;
    [[nodiscard]] int init() const;
    [[nodiscard]] int serve(identity::authority& who) const;
    [[nodiscard]] int claim(identity::authority& who) const;
    [[nodiscard]] int list(const identity::authority& who) const;
    [[nodiscard]] int revoke(identity::authority& who) const;
    [[nodiscard]] int certificate(const identity::authority& who) const;

    CLI::App *init_, *serve_, *claim_, *list_, *revoke_, *certificate_;
    std::string folder_ = "/var/lib/faultline-platform/authority";
    std::string name_ = "Faultline authority", gateway_, lang_, out_;
    std::vector<std::string> hosts_;
    std::int64_t valid_h_ = 24;
    bool json_ = false;
    authority_options server_;
};

}  // namespace faultline::platform
