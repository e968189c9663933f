namespace Hikeshi.Exposure.Advisories;

/// <param name="Language">BCP 47, as the publisher wrote it; empty when it does not say.</param>
public readonly record struct LocalText(string Language, string Text);
