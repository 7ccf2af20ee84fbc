#include "runner/results/pictures.h"

#include <algorithm>

#include "runner/results/glyphs.h"

namespace runner {

bool PictureOptions::shows(const std::string& variant) const {
    return variants.empty() || std::ranges::find(variants, variant) != variants.end();
}

const std::vector<const PictureKind*>& picture_kinds() {
    static const std::vector<const PictureKind*> table = {&curves_picture, &confusion_picture, &sparsity_picture};
    return table;
}

Answer draw(const PictureKind& kind, const PictureSources& sources, const PictureOptions& options) {
    const PictureScript script = kind.script(sources, options);
    if (script.text.empty()) return {{}, kind.nothing};
    const bool drawn_here = options.format == PictureFormat::png;  // an SVG's reader may have other fonts
    return run_program("gnuplot", {"-"}, drawn_here ? with_known_glyphs(script.text) : script.text);
}

Answer draw(const Results& results, PictureFormat format) {
    return draw(curves_picture, {{results.experiment, &results}}, {.format = format});
}

Answer svg_of_dot(const std::string& dot) { return run_program("dot", {"-Tsvg"}, dot); }

}  // namespace runner
