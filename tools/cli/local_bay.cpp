#include "tools/cli/local_bay.hpp"

#include "gateway/daemon/bay.hpp"

namespace faultline::cli {

using nlohmann::json;

namespace {

class local_bay final : public bay_client {
public:
    explicit local_bay(daemon::bay_options where) : where_{std::move(where)} {}

    json run(const std::string& op, const json& args, const listener& ears, const interrupt& stop) override {
        return daemon::run_operation(
            where_, {{"op", op}, {"args", args}},
            [&](const json& event) {
                if (ears.on_event) ears.on_event(event);
            },
            [&](const json& question) { return ears.on_question && ears.on_question(question); }, &stop.flag());
    }

private:
    daemon::bay_options where_;
};

}   // namespace

std::unique_ptr<bay_client> make_local_bay(const options& asked) {
    return std::make_unique<local_bay>(
        daemon::bay_options{.adapter = asked.adapter, .database = asked.database, .faults = asked.faults, .keys = asked.keys});
}

std::string local_database(const options& asked) { return asked.database.empty() ? daemon::default_database() : asked.database; }

}   // namespace faultline::cli
