// A car for tests whose ECUs are real UDS servers (protocols/uds), each behind its pair of identifiers; and a few odd ones that answer
// from a table. Remembers what was asked of whom.
#pragma once

#include <memory>

#include "gateway/vehicle/known_ecus.hpp"
#include "protocols/uds/server.hpp"
#include "tests/vehicle/car_double.hpp"

namespace faultline::vehicle {

class uds_ecu {
public:
    std::map<std::uint16_t, std::vector<std::uint8_t>> dids;
    std::vector<uds::stored_code> codes;
    std::vector<std::vector<std::uint8_t>> kept;            // bytes of records
    std::vector<std::vector<uds::stored_record>> records;   // of the codes
    uds::code_store::kind format;
    std::vector<uds::service_rule> services{{0x10, {}}, {0x19, {}}, {0x22, {}}, {0x3E, {}}};
    bool hears_functional = false;

    uds_ecu& did(std::uint16_t id, const std::string& text) {
        dids[id] = {text.begin(), text.end()};
        return *this;
    }
    uds_ecu& raw_did(std::uint16_t id, const std::string& hex_text) {
        dids[id] = bytes(hex_text);
        return *this;
    }
    uds_ecu& code(std::uint32_t number, std::uint8_t status, std::uint8_t severity = 0) {
        codes.push_back({.code = number, .status = status, .severity = severity});
        return *this;
    }
    uds_ecu& without(std::uint8_t service) {
        std::erase_if(services, [service](const auto& one) { return one.service == service; });
        return *this;
    }
    uds_ecu& only_in(std::uint8_t service, uds::session_set sessions) {
        for (auto& one : services)
            if (one.service == service) one.who.sessions = sessions;
        return *this;
    }

    std::vector<std::uint8_t> answer_to(std::span<const std::uint8_t> request, bool functional) {
        uds::code_store store{codes, format};
        uds::server_model model;
        std::vector<uds::data_value> values;
        for (const auto& [id, value] : dids) values.push_back({id, value});
        model.services = services;
        model.values = values;
        model.codes = &store;
        std::array<std::uint8_t, 64> memory{};
        uds::server machine{model, memory};
        std::vector<std::uint8_t> out(4095);
        out.resize(machine.on_request(request, functional, uds::instant{}, out).size);
        return out;
    }
};

class uds_car {
public:
    uds_ecu& ecu(ecu_channel where) { return ecus_[where.response] = {}, requests_[where.response] = where.request, ecus_[where.response]; }
    // What this ECU says to this request instead, or how the question ends.
    uds_car& on(std::uint32_t ecu, const std::string& request, const std::string& payload) {
        said_[{ecu, request}] = bytes(payload);
        return *this;
    }
    uds_car& broken(std::uint32_t ecu, const std::string& request, ending how) {
        endings_[{ecu, request}] = how;
        return *this;
    }

    answer ask(const question& what) {
        std::string key;
        for (const auto byte : what.view()) key += hex_byte(byte);
        asked.push_back({what.to, key});
        messages_.clear();
        refusals_.clear();
        kept_.clear();
        if (what.to)
            if (const auto bad = ending_of(what.to->response, key)) return {.how = *bad, .messages = {}, .refusals = {}};
        for (auto& [response, one] : ecus_) {
            if (what.to ? *what.to != ecu_channel{requests_[response], response} : !one.hears_functional) continue;
            const auto table = said_.find({response, key});
            auto payload = table != said_.end() ? table->second : one.answer_to(what.view(), !what.to);
            if (payload.empty()) continue;
            if (payload[0] == 0x7F) refusals_.push_back({response, payload[2]});
            else kept_.push_back(std::make_unique<std::vector<std::uint8_t>>(std::move(payload))), messages_.push_back({response, *kept_.back()});
        }
        const bool any = !messages_.empty() || !refusals_.empty();
        return {any ? ending::answered : ending::no_answer, false, messages_, refusals_};
    }

    [[nodiscard]] std::vector<std::string> asked_of(std::uint32_t response) const {
        std::vector<std::string> list;
        for (const auto& [to, what] : asked)
            if (to && to->response == response) list.push_back(what);
        return list;
    }

    std::vector<std::pair<std::optional<ecu_channel>, std::string>> asked;

private:
    std::optional<ending> ending_of(std::uint32_t ecu, const std::string& key) const {
        for (const auto& name : {key, std::string{"*"}})
            if (const auto found = endings_.find({ecu, name}); found != endings_.end()) return found->second;
        return std::nullopt;
    }

    std::map<std::uint32_t, uds_ecu> ecus_;
    std::map<std::uint32_t, std::uint32_t> requests_;
    std::map<std::pair<std::uint32_t, std::string>, std::vector<std::uint8_t>> said_;
    std::map<std::pair<std::uint32_t, std::string>, ending> endings_;
    std::vector<std::unique_ptr<std::vector<std::uint8_t>>> kept_;
    std::vector<pdu> messages_;
    std::vector<refused_by> refusals_;
};

}  // namespace faultline::vehicle
