//! Short word lists that several cues and the annotation share, with their sources.
