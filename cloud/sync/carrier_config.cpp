// The carrier's third part: what the platform wishes of this gateway. Packs are put together and laid into the spool for the daemon,
// cases are handed over in parts its socket takes. While no daemon answers both wait; a broker repeats a retained wish with every
// connection, so a crash here loses nothing.
#include "cloud/sync/carrier.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/sync/bay.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>

namespace faultline::sync {

namespace {

using clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::size_t most_in_one_order = 48 * 1024;   // the control socket takes lines of 64 KB
constexpr std::size_t most_orders = 256;               // waiting for a daemon: what comes later is asked for again by its gap
constexpr int refused = 5;                             // exit code: the answer will not change by asking again

// Aside and renamed: the daemon never sees half a file.
bool lay_down(const std::filesystem::path& file, const std::string& bytes) {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    const auto aside = file.string() + ".new";
    std::ofstream out{aside, std::ios::binary};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) return false;
    std::filesystem::rename(aside, file, failed);
    return !failed;
}

std::vector<json> orders_for(const contract::case_delta& delta) {
    std::vector<json> orders;
    contract::case_delta part;
    std::size_t size = 0;
    for (const auto& one : delta.cases) {
        const auto more = contract::write_record(one).size();
        if (size + more > most_in_one_order && !part.cases.empty()) {
            orders.push_back({{"op", "case_merge"}, {"args", part}});
            part.cases.clear();
            size = 0;
        }
        part.cases.push_back(one);
        size += more;
    }
    part.since = delta.since;   // the number goes with the last part: what broke off before is not taken for known
    part.upto = delta.upto;
    orders.push_back({{"op", "case_merge"}, {"args", part}});
    return orders;
}

}  // namespace

void carrier::on_config(std::string_view payload) {
    if (payload.empty()) return;   // a wish taken back
    const auto wish = payload.size() <= contract::unfolded_bytes ? contract::read_record<contract::config>(payload) : contract::contract_error::too_large;
    if (!wish) {
        ++figures_.not_understood;
        spdlog::warn("a configuration that cannot be read: ignored");
        return;
    }
    if (wish->cases) {
        for (auto& one : orders_for(*wish->cases))
            if (orders_.size() < most_orders) orders_.push_back(std::move(one));
        hand_due_ = clock::now();
    }
    if (wish->fault_pack) {
        const auto& offered = *wish->fault_pack;
        switch (packs_.on_offer(offered)) {
            case gathering::offer::known: break;
            case gathering::offer::impossible: spdlog::warn("the offered pack {} version {} cannot be: ignored", offered.name, offered.version); break;
            case gathering::offer::fetch: fetch_pack(); break;
        }
    }
}

// Also after every new connection: the broker sends retained pieces when they are subscribed to.
void carrier::fetch_pack() {
    if (!packs_.is_fetching() || connection_.state() != mqtt::connection_state::online) return;
    spdlog::info("fetching pack {} version {}, {} bytes in {} pieces", packs_.wanted().name, packs_.wanted().version, packs_.wanted().size, packs_.wanted().chunks);
    pack_token_ = next_token_++;
    if (!link_.subscribe(packs_.filter(), pack_token_)) spdlog::warn("pieces of packs cannot be asked for now");
}

void carrier::on_piece(const contract::pack_piece& where, std::string_view payload) {
    switch (packs_.on_piece(where, payload)) {
        case gathering::piece::not_wanted:
        case gathering::piece::more: break;
        case gathering::piece::damaged: spdlog::error("pack {} version {} is not what was offered: waiting for it to be offered again", where.name, where.version); break;
        case gathering::piece::whole: hand_due_ = clock::now(); break;
    }
}

void carrier::hand_over(instant now) {
    if (now < hand_due_) return;
    hand_due_ = instant::max();
    while (!orders_.empty()) {
        if (!hand(orders_.front())) return;
        orders_.pop_front();
    }
    if (!packs_.is_whole()) return;
    const auto& offered = packs_.wanted();
    const auto file = std::filesystem::absolute(std::filesystem::path{given_.database}.parent_path() / "spool" /
                                                (offered.name + "-" + std::to_string(offered.version) + ".flpack"));
    if (!lay_down(file, packs_.bytes())) {
        spdlog::error("{} cannot be written", file.string());
        hand_due_ = now + 60s;
        return;
    }
    if (!hand({{"op", "pack_install"}, {"args", {{"path", file.string()}}}})) return;
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    packs_.on_settled();
    state_due_ = std::min(state_due_, clock::now() + 1s);   // the platform sees which version is in use now
}

// False: nobody there, or it may work later; asked again then.
bool carrier::hand(const json& order) {
    const auto op = order.value("op", std::string{});
    const auto told = order_bay(given_.control, order, 20s);
    if (!told) {
        spdlog::info("{}: no daemon answers, tried again later", op);
        hand_due_ = clock::now() + 30s;
        return false;
    }
    if (told->value("event", json{}) == "result") {
        spdlog::info("{}: done", op);
        return true;
    }
    const auto code = told->value("code", std::string{"?"});
    spdlog::error("{}: {} {}", op, code, told->value("args", json::object()).dump());
    if (told->value("exit", 0) == refused || op == "case_merge") return true;
    hand_due_ = clock::now() + 60s;
    return false;
}

}  // namespace faultline::sync
