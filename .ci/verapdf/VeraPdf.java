// veraPDF's own library behind the options of its command: --format xml|json --flavour FLAVOUR FILE.
import java.io.File;
import java.util.EnumSet;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.features.FeatureFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.metadata.fixer.FixerFactory;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.validation.validators.ValidatorFactory;
import org.verapdf.processor.FormatOption;
import org.verapdf.processor.ProcessorConfig;
import org.verapdf.processor.ProcessorFactory;
import org.verapdf.processor.TaskType;
import org.verapdf.processor.plugins.PluginsCollectionConfig;

public class VeraPdf {
    private static final int SHOWN_OF_A_RULE = 100;

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 5 || !arguments[0].equals("--format") || !arguments[2].equals("--flavour")) {
            System.err.println("usage: verapdf --format xml|json --flavour FLAVOUR FILE");
            System.exit(2);
        }
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.byFlavourId(arguments[3]);
        ProcessorConfig config = ProcessorFactory.fromValues(
            ValidatorFactory.createConfig(flavour, false, SHOWN_OF_A_RULE, false),
            FeatureFactory.defaultConfig(),
            PluginsCollectionConfig.defaultConfig(),
            FixerFactory.defaultConfig(),
            EnumSet.of(TaskType.VALIDATE));
        FormatOption format = FormatOption.fromOption(arguments[1]);
        ProcessorFactory.fileBatchProcessor(config).process(
            List.of(new File(arguments[4])), ProcessorFactory.getHandler(format, false, System.out, false));
    }
}
