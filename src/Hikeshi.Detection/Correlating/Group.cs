namespace Hikeshi.Detection.Correlating;

/// <summary>One group of one correlation.</summary>
internal sealed class Group
{
    public Group(CorrelationState of, string key, string[] values)
    {
        (Of, Key, Values) = (of, key, values);
        Window = Window.Of(of.Rule);
        AgeInRule = new(this);
        Age = new(this);
    }

    public CorrelationState Of { get; }

    public string Key { get; }

    public string[] Values { get; }

    public Window Window { get; }

    /// <summary>The newest of what came.</summary>
    public Signal? Newest { get; set; }

    /// <summary>The step of the newest event, which counts once however many rules it matched.</summary>
    public long EventStep { get; set; } = -1;

    /// <summary>Whether the condition held when it was last judged.</summary>
    public bool Held { get; set; }

    public long ReportedTicks { get; set; }

    /// <summary>For a condition that is judged at the window's end.</summary>
    public long StartTicks { get; set; }

    public long EndTicks { get; set; }

    /// <summary>Which of the windows that end at one time opened first.</summary>
    public long Opened { get; set; }

    public bool IsOpen { get; set; }

    public bool IsGone { get; set; }

    public LinkedListNode<Group> AgeInRule { get; }

    public LinkedListNode<Group> Age { get; }
}
