#pragma once

#include <string>
#include <vector>

#include "runner/results/program.h"
#include "runner/results/results.h"

namespace runner {

enum class PictureFormat { svg, png };

/// One of the results that a picture shows, and what it is called there.
struct PictureSource {
    std::string name;
    const Results* results = nullptr;
};
using PictureSources = std::vector<PictureSource>;

/// What of the results is drawn, and how.
struct PictureOptions {
    PictureFormat format = PictureFormat::svg;
    std::vector<std::string> metrics = {};   // empty: those that the kind shows by itself
    std::vector<std::string> variants = {};  // empty: all
    bool seconds = false;                    // of training on the axis, in place of epochs
    bool each_seed = false;                  // a thin line for every trial, in place of the band
    bool panels = false;                     // one for each variant, as there is anyway for more than eight
    bool titled = true;                      // with the question, and what is drawn, in the picture
    double width = 1080;                     // pixels

    bool shows(const std::string& variant) const;
};

/// What gnuplot is told, and what the picture shows, in a line. Both are empty if there is nothing to draw.
struct PictureScript {
    std::string text, about;
};

struct PictureKind {
    std::string name, doc;
    std::string nothing;  // the problem where there is nothing to draw
    PictureScript (*script)(const PictureSources& sources, const PictureOptions& options) = nullptr;
    /// What `metrics` may hold; null where nothing can be chosen, and why.
    std::vector<std::string> (*metrics)(const PictureSources& sources) = nullptr;
    std::string no_metric = {};
};
extern const PictureKind curves_picture, confusion_picture, sparsity_picture, uncertainty_picture, sizes_picture,
    search_picture;
/// All of them, the first one the usual one.
const std::vector<const PictureKind*>& picture_kinds();

/// By gnuplot; without it the problem is told.
Answer draw(const PictureScript& script, PictureFormat format);
Answer draw(const PictureKind& kind, const PictureSources& sources, const PictureOptions& options);
/// The learning curves of one experiment: a metric and the loss side by side, of validation where there is one.
Answer draw(const Results& results, PictureFormat format);

/// By graphviz; the problem is told where it is not installed.
Answer svg_of_dot(const std::string& dot);

}  // namespace runner
