namespace Hikeshi.Detection.Routing;

/// <summary>All that routing looks at in an event. Numbers index the router's vocabularies; <see cref="Absent"/> and <see cref="Other"/> are not in them.</summary>
internal readonly record struct EventClass(int Channel, int EventId, int Product, int Category, int Service, int Shape)
{
    /// <summary>The event does not say.</summary>
    public const int Absent = -1;

    /// <summary>The event says something that the routes do not know.</summary>
    public const int Other = -2;
}
