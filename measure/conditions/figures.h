// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "measure/measurements.h"

namespace weir::measure {

/// A figure of the document as doubts and warnings speak of it.
struct NamedFigure {
    std::string name;
    const Estimate& estimate;  ///< the one that its width is judged by: a ratio before a rate
    std::vector<std::string>& doubts;
    bool of_all_cores = false;  ///< it claims to be the machine's
    bool of_arena = false;      ///< it was measured over the bench's memory
    bool wants_huge = true;     ///< huge pages were asked for
    std::string pages = {};     ///< kind that it got, where the figure says so
};

/// All figures, in the document's order. Figures of a further kind are a function and a line in figures.cpp.
void for_each_figure(Measurements& out, const std::function<void(const NamedFigure&)>& visit);

}  // namespace weir::measure
