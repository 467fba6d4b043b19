//! The sizes of the network, and the tensors that its file must hold.

/// The sizes that all others follow from. `probe`, `early` and `channels` are 0 in a network that sees nothing but what was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) probe: i64,
    pub(super) early: i64,
    pub(super) channels: i64,
    pub(super) width: i64,
    pub(super) depth: i64,
    pub(super) heads: i64,
    pub(super) rank: i64,
    pub(super) joint: i64,
    pub(super) read: i64,
}

impl Shape {
    /// The name and shape of every tensor.
    pub(super) fn tensors(&self) -> Vec<(String, Vec<i64>)> {
        let (width, rank, channels) = (self.width, self.rank, self.channels);
        let mut all: Vec<(String, Vec<i64>)> = Vec::new();
        let mut add = |name: &str, shape: &[i64]| all.push((name.to_owned(), shape.to_vec()));
        let norm = |add: &mut dyn FnMut(&str, &[i64]), name: &str, size: i64| {
            add(&format!("{name}.weight"), &[size]);
            add(&format!("{name}.bias"), &[size]);
        };
        let linear = |add: &mut dyn FnMut(&str, &[i64]), name: &str, outputs: i64, inputs: i64| {
            add(&format!("{name}.weight"), &[outputs, inputs]);
            add(&format!("{name}.bias"), &[outputs]);
        };
        if self.probe > 0 {
            norm(&mut add, "norm_probe", self.probe);
            linear(&mut add, "embed_probe", width, self.probe);
        }
        if self.early > 0 {
            add("embed_early.weight", &[width, self.early]);
        }
        if self.read > 0 {
            linear(&mut add, "embed_read", width, self.read);
        }
        add("headline", &[width]);
        for block in 0..self.depth {
            let name = |part: &str| format!("blocks.{block}.{part}");
            norm(&mut add, &name("norm_attention"), width);
            linear(&mut add, &name("qkv"), 3 * width, width);
            if channels > 0 {
                add(&name("bias.weight"), &[self.heads, channels]);
            }
            linear(&mut add, &name("out"), width, width);
            norm(&mut add, &name("norm_feed"), width);
            linear(&mut add, &name("feed_in"), 4 * width, width);
            linear(&mut add, &name("feed_out"), width, 4 * width);
        }
        norm(&mut add, "norm", width);
        linear(&mut add, "ends", 3, width);
        add("precedence.weight", &[2 * rank, width]);
        add("next.weight", &[2 * rank, width]);
        add("paragraph.weight", &[2 * rank, width]);
        if channels > 0 {
            add("next_pair.weight", &[1, channels]);
            linear(&mut add, "paragraph_pair", 1, channels);
        }
        add("paragraph_own.weight", &[1, width]);
        if self.joint > 0 {
            linear(&mut add, "joint_own", 2 * self.joint, width);
            if channels > 0 {
                add("joint_pair.weight", &[self.joint, channels]);
            }
            add("joint.weight", &[3, self.joint]);
        }
        all
    }
}
