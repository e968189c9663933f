namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>A branch of the product tree, with the branches that lead to it.</summary>
internal sealed record BranchAt(CsafNode Node, BranchAt? Parent, int Depth)
{
    public string? Category => Node.Text("category");

    public string? Name => Node.Text("name");

    /// <summary>This branch and those above it, from the leaf to the root.</summary>
    public IEnumerable<BranchAt> Upwards()
    {
        for (var at = this; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }

    /// <summary>All branches, each before those below it. A loop, for trees can be deep.</summary>
    public static IEnumerable<BranchAt> Of(CsafNode? tree)
    {
        var waiting = new Stack<BranchAt>();
        foreach (var branch in tree?.Items("branches").Reverse() ?? [])
        {
            waiting.Push(new BranchAt(branch, Parent: null, Depth: 1));
        }

        while (waiting.TryPop(out var next))
        {
            yield return next;
            foreach (var below in next.Node.Items("branches").Reverse())
            {
                waiting.Push(new BranchAt(below, next, next.Depth + 1));
            }
        }
    }
}
