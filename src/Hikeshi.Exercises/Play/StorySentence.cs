using Hikeshi.Kernel.Situation;

namespace Hikeshi.Exercises.Play;

/// <summary>The one sentence at the end, in both languages, with computed figures.</summary>
public static class StorySentence
{
    public static BilingualText Of(StoryReport report) => Judge.Sentence(report);
}
