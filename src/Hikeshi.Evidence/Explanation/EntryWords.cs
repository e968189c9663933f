using Hikeshi.Kernel.Situation;

namespace Hikeshi.Evidence.Explanation;

/// <summary>What somebody who knows facts says about an entry: this room knows only bytes.</summary>
/// <param name="Summary">One line for people.</param>
/// <param name="Text">The same in both languages; null when there is no such sentence.</param>
/// <param name="Grounds">What it rests on besides its causes.</param>
/// <param name="Excerpt">The body as JSON without what nobody reads with their eyes, to be shown instead of it; null to show it whole.</param>
public sealed record EntryWords(string Summary, BilingualText? Text, IReadOnlyList<WhyGround> Grounds, string? Excerpt = null);
