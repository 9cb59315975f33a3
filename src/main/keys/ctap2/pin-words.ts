/**
 * Plain lower-case English words of three to seven letters, written for this program: for PINs that are made of
 * words. None is a word that people choose as a PIN by themselves, all are typed without a modifier key.
 */
export const PIN_WORDS: readonly string[] = `
able acid acorn actor adapt admit adult agent agree ahead alarm album alert alien alike alive alley allow alloy
almond alone alpha amber ample anchor angle angry ankle apple apron arch arena argue arise armor army aroma
arrow art artist ash aside ask aspen atlas atom attic aunt autumn avoid awake award away axis baby back bacon
badge bag bake baker balm bamboo banana band banjo bank bark barley barn barrel base basil basin basket bath
beach bead beak beam bean bear beat beaver bed bee beef begin being bell belt bench bend berry best bike bind
birch bird bite blade blank blanket blaze blend bless blink block bloom blossom blue board boat body bold bolt
bone bonus book boot border borrow boss bottle bottom bounce bowl box brain branch brave bread break breeze
brick bridge brief bright bring brisk broad bronze brook broom brother brown brush bubble bucket bud buffalo
build bulb bull bundle bus bush busy butter button buy cabin cable cactus cake calm camel camera camp can canal
candle candy canoe canvas canyon cape car carbon card cargo carpet carrot carry cart cash castle cat catch
cattle cave cedar celery cell cement center chain chair chalk change chapel charm chart chase cheap check cheek
cheer cheese cherry chess chest chief child chin choice chorus cinema circle citrus city civil claim clap class
clay clean clear clever cliff climb clinic clock close cloth cloud clover club coach coal coast coat cobalt
cocoa code coffee coin cold collar color column comb comet common cook cool copper copy coral cord corn corner
cosmic cotton couch count country cousin cover cow crab craft crane crater crayon cream credit creek crew
cricket crisp crop cross crowd crown cruise crumb crystal cube cup curb cure curl curve custom cycle daily dairy
daisy dance dare dark dawn day deal dean debate decade deck deep deer degree delta denim dense depth desert
design desk detail dial diary dice diet dig digit dinner dish dive divide dock doctor dog doll dolphin donkey
door dot double dove down dozen dragon drama draw dream dress drift drill drink drive drop drum dry duck dune
dust duty eager eagle ear early earn earth ease east easy echo edge edit effort egg eight elbow elder elegant
elm ember emerald empty energy engine enjoy enter entry equal erase escape even evening event every exact exam
exit expert extra eye fabric face fact fair falcon fall family famous fan fancy farm farmer fast father favor
feast feather fence fern ferry fetch fiber fiddle field fig figure file fill film filter final find fine finger
finish fire firm first fish five flag flame flash flat flavor fleet flint float flock floor flour flow flower
fluid flute fly foam focus fog fold folk follow food foot force forest fork form fort forum fossil found four
fox frame free fresh friend frog front frost fruit fuel full fun funny future gadget galaxy gallon game gap
garage garden garlic gate gather gem gentle ghost giant gift ginger giraffe give glad glass globe glove glow
glue goal goat gold good goose gospel grace grade grain grand grape graph grass gravel gray great green grid
grill grip group grove grow guard guess guest guide guitar gulf gum habit hair half hall hammer hand handle
happy harbor hard harp harvest hat hawk hazel head health heart heat heavy hedge height helmet help hen herb
here hero heron hidden high hike hill hint hip hobby hockey hold hollow home honest honey hood hook hope horn
horse hotel hour house hover hug human humble humor hungry hurry ice icon idea image inch index indoor inform
ink inlet inn input insect inside iron island item ivory ivy jacket jaguar jam jar jasmine jazz jeans jelly jet
jewel job join joke jolly journey joy judge juice jumbo jump jungle junior jury just kayak keen keep kernel
kettle key kick kid kind king kit kitchen kite kitten kiwi knee knife knit knock knot know koala label lace
ladder lady lake lamb lamp land lane large laser last late laugh launch laurel lava lawn layer lazy lead leaf
league learn leather leave ledge left leg legend lemon lend length lens lesson letter level library lid life
lift light lilac lily limb lime limit line linen link lion lip liquid list listen little live lizard load loaf
local lock lodge log logic long look loop lotus loud love low loyal lucky lumber lunar lunch machine magic
magnet maid mail main major make mango manor mantle many map maple marble march margin marine market marsh mask
mason match math matrix matter meadow meal mean meat medal media medium meet melody melon melt member memory
mentor menu merit merry metal meteor meter middle mile milk mill mind mineral mint minute mirror mitten mix
mobile model modern moment money monkey month moon moral morning mosaic moss mother motion motor mount mouse
mouth move movie mud muffin mule muscle museum music mustard myth nail name napkin narrow nation nature near
neat neck needle nephew nest net never new next nice nickel night nimble nine noble noise noodle noon normal
north nose note novel now number nurse nut nylon oak oar oasis oat object ocean octave off offer office often
oil old olive omega one onion only onyx open opera optic orange orbit orchard orchid order organ origin otter
ounce outdoor outer oval oven over owl own oxygen oyster pace pack paddle page paint pair palace palm panda
panel panther paper parade parcel park parrot part party pass paste pastry patch path patio pause peace peach
peak peanut pear pearl pebble pedal pelican pen pencil penny people pepper perfect phone photo piano picnic
picture piece pier pilot pine pink pioneer pipe pirate pitch pizza place plain plan planet plank plant plate
play plaza plenty plum pocket poem poet point polar pole police polite pond pony pool poppy porch port post
potato pottery pouch powder power praise prefer press pretty price pride prince print prism prize process profit
proof proud public pulse pump pumpkin pupil puppy purple purse push puzzle pyramid quail quarry quart queen
quest quick quiet quilt quiz rabbit race radar radio raft rail rain raise ramp ranch range rapid raven razor
reach read ready real reason recipe record red reef region relax relay remote rent repair reply rescue rest
result return review reward rhyme ribbon rice rich riddle ride ridge right ring ripe rise river road roast robe
robin robot rock rocket roof room root rope rose rotate rough round route row royal ruby rug rule run rural rust
saddle safe saga sage sail salad salmon salon salt same sample sand satin sauce savor scale scarf scene school
science scoop score scout screen script sea seal search season seat second secret seed select sell senior sense
seven shade shadow shape share shark sharp shed sheep sheet shelf shell shield shine ship shirt shoe shop shore
short show shower shrimp side sign signal silent silk silver simple sing single siren sister six size skate
sketch ski skill skin sky sleep sleeve slice slide slim slope slow small smart smile smooth snack snail snow
soap soccer social sock soda sofa soft soil solar solid solo song soon sort soul sound soup source south space
spare spark speak special speed spell spend sphere spice spider spin spirit spoon sport spot spray spring spruce
square squid stable stack staff stage stair stamp stand star start state station stay steam steel stem step
stick still stitch stone stool stop store storm story stove strap straw stream street string stripe strong
studio study style sugar suit summer summit sun sunny supper supply sure surf swan sweater sweet swim swing
switch symbol syrup system table tablet taco tail talent talk tall tango tank tape target task taste taxi tea
teach team temple ten tennis tent term test text thank theme theory thick thin thing think third thread three
throne thumb thunder ticket tide tidy tiger tile timber time tin tiny tip tissue title toast today toe token
tomato tone tool tooth top topic torch total touch tour towel tower town toy track trade trail train travel tray
treat tree trend trial tribe trick trip trophy truck true trumpet trunk trust truth try tulip tuna tunnel turkey
turn turtle twelve twenty twig twin two type uncle under unicorn uniform union unique unit upper urban urge use
usual vacuum valley value valve vanilla vapor vast vault vector velvet vendor venue verb verse vessel vest view
villa village vine vinyl violet violin virtue vision visit vital vivid vocal voice volume voyage waffle wagon
waist wait walk wall walnut walrus waltz wand warm wash watch water wave wax way weather weave wedge week
weekend well west whale wheat wheel whisper white wide wife wild willow win wind window wine wing winner winter
wire wise wish wolf wonder wood wool word work world worm worth wrap wrist write yard yarn year yellow yes
yogurt young zebra zenith zero zinc zone zoom
`
  .trim()
  .split(/\s+/);
