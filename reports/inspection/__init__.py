"""The inspection report in the form of 附件二《巡检报告模版》: a signed volume and its annex."""
