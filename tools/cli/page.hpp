// A page of text for a person: headings, labelled lines, wrapped paragraphs and tables, in one language, with colours
// only where allowed. Collects into a string; whoever made it decides where that goes. All text is cleaned on its way
// in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/texts.hpp"
#include "tools/cli/cells.hpp"

namespace faultline::cli {

struct look {
    contract::language lang = contract::language::en;
    bool colours = false;
    std::size_t width = 100;
};

enum class tone : unsigned char { plain, strong, dim, good, warn, bad };

struct cell {
    std::string text;
    tone how = tone::plain;
};

struct column {
    std::string title;
    side align = side::left;
};

class page {
public:
    explicit page(look how) : look_{how} {}

    [[nodiscard]] const look& how() const { return look_; }
    [[nodiscard]] contract::language lang() const { return look_.lang; }

    void blank();   // one empty line, never two, none at the top
    void heading(std::string_view title, tone how = tone::strong);
    void line(std::string_view text, std::size_t indent = 0, tone how = tone::plain);   // wrapped, indented throughout
    // "label     text text text", its further lines under the text. The label takes `label_width` columns after
    // `indent`.
    void field(std::string_view label, std::string_view text, std::size_t label_width, std::size_t indent = 0,
               tone how = tone::plain);
    // Columns as wide as their content; when the page is too narrow, the widest one wraps. Titles are left out if all
    // empty.
    void table(const std::vector<column>& columns, const std::vector<std::vector<cell>>& rows, std::size_t indent = 2);

    [[nodiscard]] const std::string& text() const { return out_; }

private:
    void put(std::string_view text, tone how);
    look look_;
    std::string out_;
};

// The text in its colour, or as it is.
[[nodiscard]] std::string painted(std::string_view text, tone how, bool colours);

}   // namespace faultline::cli
