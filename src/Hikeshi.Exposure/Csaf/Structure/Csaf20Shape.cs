namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>The members of a CSAF 2.0 document (OASIS CSAF 2.0, section 3). Other members are allowed; section 6.2.20 warns of them.</summary>
internal static class Csaf20Shape
{
    private const string Members =
        """
        csaf
          document* document
          product_tree product_tree
          vulnerabilities [vulnerability]
        acknowledgment min 1
          names [text]
          organization text
          summary text
          urls [uri]
        branch min 3 max 3
          branches [branch]
          category* (architecture host_name language legacy patch_level product_family product_name product_version product_version_range service_pack specification vendor)
          name* text
          product full_product_name
        note
          audience text
          category* (description details faq general legal_disclaimer other summary)
          text* text
          title text
        reference
          category (external self)
          summary* text
          url* uri
        full_product_name
          name* text
          product_id* text
          product_identification_helper product_identification_helper
        document
          acknowledgments [acknowledgment]
          aggregate_severity aggregate_severity
          category* category
          csaf_version* (2.0)
          distribution distribution
          lang lang
          notes [note]
          publisher* publisher
          references [reference]
          source_lang lang
          title* text
          tracking* tracking
        product_tree min 1
          branches [branch]
          full_product_names [full_product_name]
          product_groups [product_group]
          relationships [relationship]
        vulnerability min 1
          acknowledgments [acknowledgment]
          cve cve
          cwe cwe
          discovery_date date
          flags [flag]!
          ids [id]!
          involvements [involvement]!
          notes [note]
          product_status product_status
          references [reference]
          release_date date
          remediations [remediation]
          scores [score]
          threats [threat]
          title text
        product_identification_helper min 1
          cpe cpe
          hashes [hashed_file]
          model_numbers [text]!
          purl purl20
          sbom_urls [uri]
          serial_numbers [text]!
          skus [text]
          x_generic_uris [generic_uri]
        aggregate_severity
          namespace uri
          text* text
        distribution min 1
          text text
          tlp tlp
        publisher
          category* (coordinator discoverer other translator user vendor)
          contact_details text
          issuing_authority text
          name* text
          namespace* uri
        tracking
          aliases [text]!
          current_release_date* date
          generator generator
          id* trackingId
          initial_release_date* date
          revision_history* [revision]
          status* (draft final interim)
          version* version
        product_group
          group_id* text
          product_ids* [text]2!
          summary text
        relationship
          category* (default_component_of external_component_of installed_on installed_with optional_component_of)
          full_product_name* full_product_name
          product_reference* text
          relates_to_product_reference* text
        cwe
          id* cweId
          name* text
        flag
          date date
          group_ids [text]!
          label* (component_not_present inline_mitigations_already_exist vulnerable_code_cannot_be_controlled_by_adversary vulnerable_code_not_in_execute_path vulnerable_code_not_present)
          product_ids [text]!
        id
          system_name* text
          text* text
        involvement
          date date
          party* (coordinator discoverer other user vendor)
          status* (completed contact_attempted disputed in_progress not_contacted open)
          summary text
        product_status min 1
          first_affected [text]!
          first_fixed [text]!
          fixed [text]!
          known_affected [text]!
          known_not_affected [text]!
          last_affected [text]!
          recommended [text]!
          under_investigation [text]!
        remediation
          category* (mitigation no_fix_planned none_available vendor_fix workaround)
          date date
          details* text
          entitlements [text]
          group_ids [text]!
          product_ids [text]!
          restart_required restart_required
          url uri
        score min 2
          cvss_v2 any
          cvss_v3 any
          products* [text]!
        threat
          category* (exploit_status impact target_set)
          date date
          details* text
          group_ids [text]!
          product_ids [text]!
        hashed_file
          file_hashes* [file_hash]
          filename* text
        generic_uri
          namespace* uri
          uri* uri
        tlp
          label* (AMBER GREEN RED WHITE)
          url uri
        generator
          date date
          engine* engine
        revision
          date* date
          legacy_version text
          number* version
          summary* text
        restart_required
          category* (connected dependencies machine none parent service system vulnerable_component zone)
          details text
        file_hash
          algorithm* text
          value* hash20
        engine
          name* text
          version text
        """;

    public static ObjectShape Document { get; } = new ShapeTable(Members, closed: false)["csaf"];

    /// <summary>The same with no other members anywhere (section 6.2.20).</summary>
    public static ObjectShape Strict { get; } = new ShapeTable(Members, closed: true)["csaf"];
}
