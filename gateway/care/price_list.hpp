// What the platform or the workshop charges (data; grammar in PRICES.md): labour by the hour or fixed for an operation, parts by
// their id, and whether they are on the shelf.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/care/data_problem.hpp"

namespace faultline::care {

struct part_price {
    double price = 0;         // of one unit
    std::string stock;        // "in_stock", "to_order", or empty
};

struct price_list {
    std::string id;           // "branch"
    int version = 0;
    std::string currency;     // ISO 4217: "CNY"
    std::optional<double> labour_per_hour;
    std::map<std::string, double> operations;   // fixed labour price of an operation or setup
    std::map<std::string, part_price> parts;
};

[[nodiscard]] std::variant<price_list, std::vector<data_problem>> read_price_list(const data_file&);

}  // namespace faultline::care
