"""An app of the tests alone: papers that hang on a practice, so that the pipeline of files is tested without a subject of the field."""
