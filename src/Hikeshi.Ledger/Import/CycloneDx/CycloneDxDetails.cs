namespace Hikeshi.Ledger.Import.CycloneDx;

/// <summary>What is kept of models, data and services (ECMA-424: modelCard, component data, service), under the standard's own words.</summary>
internal static class CycloneDxDetails
{
    public static readonly DetailTable OfComponent = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["modelCard.modelParameters.approach.type"] = "approach",
        ["modelCard.modelParameters.task"] = "task",
        ["modelCard.modelParameters.architectureFamily"] = "architectureFamily",
        ["modelCard.modelParameters.modelArchitecture"] = "modelArchitecture",
        ["modelCard.modelParameters.datasets.ref"] = "datasets",
        ["modelCard.modelParameters.datasets.name"] = "datasets",
        ["modelCard.considerations.users"] = "users",
        ["modelCard.considerations.useCases"] = "useCases",
        ["modelCard.considerations.technicalLimitations"] = "technicalLimitations",
        ["modelCard.considerations.ethicalConsiderations.name"] = "ethicalConsiderations",
        ["data.type"] = "dataType",
        ["data.classification"] = "classification",
        ["data.sensitiveData"] = "sensitiveData",
    });

    public static readonly DetailTable OfService = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["endpoints"] = "endpoints",
        ["authenticated"] = "authenticated",
        ["x-trust-boundary"] = "x-trust-boundary",
        ["provider.name"] = "provider",
        ["data.classification"] = "classification",
    });

    private static readonly DetailTable ComponentOfXml = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["modelCard.modelParameters.approach.type"] = "approach",
        ["modelCard.modelParameters.task"] = "task",
        ["modelCard.modelParameters.architectureFamily"] = "architectureFamily",
        ["modelCard.modelParameters.modelArchitecture"] = "modelArchitecture",
        ["modelCard.modelParameters.datasets.ref"] = "datasets",
        ["modelCard.modelParameters.datasets.dataset.name"] = "datasets",
        ["modelCard.considerations.users.user"] = "users",
        ["modelCard.considerations.useCases.useCase"] = "useCases",
        ["modelCard.considerations.technicalLimitations.technicalLimitation"] = "technicalLimitations",
        ["modelCard.considerations.ethicalConsiderations.ethicalConsideration.name"] = "ethicalConsiderations",
        ["data.type"] = "dataType",
        ["data.classification"] = "classification",
        ["data.sensitiveData"] = "sensitiveData",
    });

    private static readonly DetailTable ServiceOfXml = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["endpoints.endpoint"] = "endpoints",
        ["authenticated"] = "authenticated",
        ["x-trust-boundary"] = "x-trust-boundary",
        ["provider.name"] = "provider",
        ["data.classification"] = "classification",
        ["data.dataflow.classification"] = "classification",
    });

    /// <summary>XML has an element for each item of a list.</summary>
    public static DetailTable OfXml(bool isService) => isService ? ServiceOfXml : ComponentOfXml;
}
