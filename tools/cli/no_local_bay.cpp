// Stands in for local_bay.cpp where the daemon's room is not built.
#include "tools/cli/local_bay.hpp"

namespace faultline::cli {

namespace {

class no_local_bay final : public bay_client {
public:
    nlohmann::json run(const std::string&, const nlohmann::json&, const listener&, const interrupt&) override {
        return failure(exit_code::no_adapter, "no_local_bay");
    }
};

}   // namespace

std::unique_ptr<bay_client> make_local_bay(const options&) {
    return std::make_unique<no_local_bay>();
}

std::string local_database(const options& asked) { return asked.database; }

}   // namespace faultline::cli
