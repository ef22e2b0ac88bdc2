// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/document.h"
#include "models/catalog.h"
#include "models/family.h"

namespace weir::models::tests {

/// The tensors and caches that a family gives to a model of the catalog.
class ModelTensors {
public:
    explicit ModelTensors(const std::string& name)
        : shape_(catalog_shape(name)),
          family_(family_of(shape_.architecture)),
          tensors_(family_.tensors(shape_)) {}

    const Shape& shape() const { return shape_; }
    std::size_t size() const { return tensors_.size(); }
    std::vector<CacheStream> cache(std::uint64_t layer) const { return family_.cache(shape_, layer); }

    bool has(const std::string& name) const { return position(name) != tensors_.end(); }
    Tensor find(const std::string& name) const {
        const auto found = position(name);
        EXPECT_NE(found, tensors_.end()) << name;
        return found == tensors_.end() ? Tensor{} : *found;
    }

    /// Also that no name stands there twice.
    void expect_count(std::size_t count) const {
        EXPECT_EQ(tensors_.size(), count);
        std::set<std::string> names;
        for (const Tensor& tensor : tensors_) EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name;
    }

    void expect_size(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                     std::uint64_t matrices = 1) const {
        const Tensor tensor = find(name);
        EXPECT_EQ(tensor.rows, rows) << name;
        EXPECT_EQ(tensor.columns, columns) << name;
        EXPECT_EQ(tensor.matrices, matrices) << name;
    }

private:
    std::vector<Tensor>::const_iterator position(const std::string& name) const {
        return std::find_if(tensors_.begin(), tensors_.end(),
                            [&](const Tensor& t) { return t.name == name; });
    }

    Shape shape_;
    const Family& family_;
    std::vector<Tensor> tensors_;
};

/// The shape that the text of a config.json states.
inline Shape read_config(const std::string& text) {
    const Value value = parse_json(text, "config.json");
    const ConfigFields config(value, "config.json");
    const Family* family = find_model_type(config.text("model_type"));
    if (family == nullptr) throw Fault("no family reads it");
    return family->read_config(config);
}

/// That a configuration's text states the shape of a model of the catalog.
inline void expect_config(const std::string& text, const std::string& name) {
    EXPECT_EQ(to_json(to_value(read_config(text))), to_json(to_value(catalog_shape(name))));
}

}  // namespace weir::models::tests
