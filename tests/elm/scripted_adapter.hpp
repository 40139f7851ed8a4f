// An adapter for tests: prints what the script says for each command and remembers what it was asked. No clock: a command
// without a script entry is met with silence, which the machine sees as a reply without a prompt.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocols/elm/steps.hpp"

namespace faultline::elm {

class scripted_adapter {
public:
    // Several answers to one command come one after the other; the last one stays. The prompt is added unless `prompt` is off.
    scripted_adapter& on(std::string command, std::string answer) {
        script_[std::move(command)].push_back(std::move(answer));
        return *this;
    }
    scripted_adapter& otherwise(std::string answer) {
        otherwise_ = std::move(answer);
        has_otherwise_ = true;
        return *this;
    }
    scripted_adapter& without_prompts() {
        prompts_ = false;
        return *this;
    }
    // Answers only while our side of the line is at this rate; elsewhere it prints garbage.
    scripted_adapter& at_baud(unsigned rate) {
        rate_ = rate;
        return *this;
    }

    template <class Machine>
    step run(Machine& machine, step now) {
        for (int turns = 0; turns < 500; ++turns) {
            if (const auto* say = std::get_if<transact>(&now)) {
                commands.emplace_back(say->line);
                const auto reply = answer(commands.back());
                text_ = reply.text;
                now = machine.on_reply({text_, reply.prompted});
            } else if (std::holds_alternative<drain>(now)) {
                ++drains;
                now = machine.on_reply({});
            } else if (const auto* speed = std::get_if<set_baud>(&now)) {
                line_rate_ = speed->rate;
                bauds.push_back(speed->rate);
                now = machine.on_reply({});
            } else {
                return now;
            }
        }
        throw std::runtime_error{"the machine never came to an end"};
    }

    [[nodiscard]] bool was_asked(const std::string& command) const {
        for (const auto& one : commands)
            if (one == command) return true;
        return false;
    }

    std::vector<std::string> commands;
    std::vector<unsigned> bauds;
    int drains = 0;

private:
    struct printed_text {
        std::string text;
        bool prompted;
    };
    printed_text answer(const std::string& command) {
        if (rate_ != 0 && line_rate_ != rate_) return {"\x80\xF7\x03\x91", false};
        const auto found = script_.find(command);
        if (found == script_.end()) return has_otherwise_ ? printed_text{otherwise_, prompts_} : printed_text{"", false};
        auto& answers = found->second;
        const std::string text = answers.front();
        if (answers.size() > 1) answers.erase(answers.begin());
        return {text, prompts_};
    }

    std::map<std::string, std::vector<std::string>> script_;
    std::string otherwise_, text_;
    bool has_otherwise_ = false;
    bool prompts_ = true;
    unsigned rate_ = 0;
    unsigned line_rate_ = 0;
};

}  // namespace faultline::elm
