"""The forms that a plan can be exported to."""

from collections.abc import Mapping

from taskctl.views.exports.backlog import render_backlog
from taskctl.views.exports.boxes import render_openspec, render_speckit
from taskctl.views.exports.format import ExportForm
from taskctl.views.exports.lossless import render_csv, render_json
from taskctl.views.exports.taskmaster import render_taskmaster

FORMATS: Mapping[str, ExportForm] = {
    "backlog-md": ExportForm(render_backlog, is_folder=True),
    "openspec": ExportForm(render_openspec, is_folder=True),
    "spec-kit": ExportForm(render_speckit),
    "task-master": ExportForm(render_taskmaster),
    "csv": ExportForm(render_csv),
    "json": ExportForm(render_json),
}
